using Containers.Testing.Kinds;
using Xunit.Sdk;

namespace Containers.Testing;

/// <summary>A test whose containers install packages of Debian, as root; it is skipped with its reason where apt's sources cannot be reached.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class PackageFactAttribute : FactAttribute, IKindOfTest
{
    public PackageFactAttribute() => Skip = Requirement.Missing(needsRoot: true, DebianRootFileSystem.Program, "busybox")
        ?? (DebianPackages.Source is null ? "needs a source of Debian packages" : null);

    public string Kind => Kinds.Kind.Peers;
}

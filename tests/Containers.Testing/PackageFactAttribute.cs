namespace Containers.Testing;

/// <summary>A test whose containers install packages of Debian, as root; it is skipped with its reason where apt's sources cannot be reached.</summary>
public sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute() => Skip = Requirement.Missing(needsRoot: true, DebianRootFileSystem.Program, "busybox")
        ?? (DebianPackages.Source is null ? "needs a source of Debian packages" : null);
}

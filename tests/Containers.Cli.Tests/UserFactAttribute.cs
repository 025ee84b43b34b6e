using Xunit.Sdk;

namespace Containers.Cli.Tests;

/// <summary>A test of users without rights (<see cref="UserTestBase"/>), which root makes.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class UserFactAttribute : FactAttribute, IKindOfTest
{
    /// <summary>A test that also needs other programs.</summary>
    public UserFactAttribute(params string[] programs) =>
        Skip = Requirement.Missing(needsRoot: true, ["busybox", "unshare", "setpriv", "sh", "tar", "newuidmap", .. programs]);

    /// <inheritdoc/>
    public string Kind => Testing.Kinds.Kind.Kernel;
}

/// <summary>The same on a network that a program leads out of.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class UserNetworkFactAttribute : FactAttribute, IKindOfTest
{
    /// <summary>A test that also needs other programs.</summary>
    public UserNetworkFactAttribute(params string[] programs) => Skip = new UserFactAttribute(["ip", "mknod", "pasta", .. programs]).Skip;

    /// <inheritdoc/>
    public string Kind => Testing.Kinds.Kind.Kernel;
}

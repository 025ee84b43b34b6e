using Xunit.Sdk;

namespace Containers.Cli.Tests;

/// <summary>A test that pulls from a real registry and unpacks, as root.</summary>
[AttributeUsage(AttributeTargets.Method)]
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class RegistryFactAttribute : FactAttribute, IKindOfTest
{
    public RegistryFactAttribute(params string[] programs) => Skip = Requirement.Missing(needsRoot: true, [.. DockerRegistry.Programs, .. programs]);

    public string Kind => Testing.Kinds.Kind.Registry;
}

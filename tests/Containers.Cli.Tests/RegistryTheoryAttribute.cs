using Xunit.Sdk;

namespace Containers.Cli.Tests;

/// <summary>A <see cref="RegistryFactAttribute"/> with values.</summary>
[AttributeUsage(AttributeTargets.Method)]
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class RegistryTheoryAttribute : TheoryAttribute, IKindOfTest
{
    public RegistryTheoryAttribute(params string[] programs) => Skip = Requirement.Missing(needsRoot: true, [.. DockerRegistry.Programs, .. programs]);

    public string Kind => Testing.Kinds.Kind.Registry;
}

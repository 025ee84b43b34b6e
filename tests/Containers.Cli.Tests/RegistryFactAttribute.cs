namespace Containers.Cli.Tests;

/// <summary>A test that pulls from a real registry and unpacks, as root.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RegistryFactAttribute : FactAttribute
{
    public RegistryFactAttribute(params string[] programs) => Skip = Requirement.Missing(needsRoot: true, [.. DockerRegistry.Programs, .. programs]);
}

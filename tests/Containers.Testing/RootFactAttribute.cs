namespace Containers.Testing;

/// <summary>A test that mounts, makes devices or changes owners: it runs as root and is skipped with that reason otherwise.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] programs) => Skip = Requirement.Missing(needsRoot: true, programs);
}

/// <summary>A test with data that runs as root and is skipped with that reason otherwise.</summary>
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute(params string[] programs) => Skip = Requirement.Missing(needsRoot: true, programs);
}

/// <summary>A test that needs programs on PATH, as any user.</summary>
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute(params string[] programs) => Skip = Requirement.Missing(needsRoot: false, programs);
}

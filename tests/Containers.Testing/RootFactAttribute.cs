using Containers.Testing.Kinds;
using Xunit.Sdk;

namespace Containers.Testing;

/// <summary>A test that mounts, makes devices or changes owners: it runs as root and is skipped with that reason otherwise.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class RootFactAttribute : FactAttribute, IKindOfTest
{
    public RootFactAttribute(params string[] programs)
    {
        Skip = Requirement.Missing(needsRoot: true, programs);
        Kind = Kinds.Kind.Of(needsRoot: true, programs);
    }

    public string Kind { get; }
}

/// <summary>A test with data that runs as root and is skipped with that reason otherwise.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class RootTheoryAttribute : TheoryAttribute, IKindOfTest
{
    public RootTheoryAttribute(params string[] programs)
    {
        Skip = Requirement.Missing(needsRoot: true, programs);
        Kind = Kinds.Kind.Of(needsRoot: true, programs);
    }

    public string Kind { get; }
}

/// <summary>A test that needs programs on PATH, as any user.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class ProgramFactAttribute : FactAttribute, IKindOfTest
{
    public ProgramFactAttribute(params string[] programs)
    {
        Skip = Requirement.Missing(needsRoot: false, programs);
        Kind = Kinds.Kind.Of(needsRoot: false, programs);
    }

    public string Kind { get; }
}

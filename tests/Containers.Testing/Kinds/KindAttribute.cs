using Xunit.Sdk;

namespace Containers.Testing.Kinds;

/// <summary>Says of which kind a test is, or all tests of a class, where their need of programs does not.</summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class)]
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
public sealed class KindAttribute(string kind) : Attribute, IKindOfTest
{
    public string Kind { get; } = kind;
}

using Xunit.Sdk;

namespace Containers.Testing.Kinds;

/// <summary>An attribute of a test that says of which kind it is.</summary>
public interface IKindOfTest : ITraitAttribute
{
    /// <summary>One of <see cref="Kinds.Kind"/>.</summary>
    string Kind { get; }
}

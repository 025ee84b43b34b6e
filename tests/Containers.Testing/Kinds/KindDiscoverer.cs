using Xunit.Abstractions;
using Xunit.Sdk;

namespace Containers.Testing.Kinds;

/// <summary>Tells xunit the kind of a test, by the attribute that says it.</summary>
public sealed class KindDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) =>
        [new(Kind.Trait, ((IKindOfTest)((IReflectionAttributeInfo)traitAttribute).Attribute).Kind)];
}

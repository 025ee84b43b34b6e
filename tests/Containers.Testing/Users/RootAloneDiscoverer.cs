using Xunit.Abstractions;
using Xunit.Sdk;

namespace Containers.Testing;

/// <summary>Tells xunit which tests are root's alone.</summary>
public sealed class RootAloneDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute) => [new(RootAloneAttribute.Trait, RootAloneAttribute.Trait)];
}

using Xunit.Sdk;

namespace Containers.Testing;

/// <summary>Tests of what root alone can do, or that root makes users for: the run of a user's (<see cref="UserTestRun"/>) skips them by name.</summary>
/// <param name="reason">What a user lacks.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
[TraitDiscoverer("Containers.Testing.RootAloneDiscoverer", "Containers.Testing")]
public sealed class RootAloneAttribute(string reason) : Attribute, ITraitAttribute
{
    /// <summary>The trait of such tests, and its only value.</summary>
    public const string Trait = "RootAlone";

    /// <summary>What a user lacks.</summary>
    public string Reason { get; } = reason;
}

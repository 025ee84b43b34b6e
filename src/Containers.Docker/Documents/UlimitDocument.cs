using Containers.Engine.Containers.Bundles;
using Containers.Oci.Runtime;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A limit of each process.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record UlimitDocument
{
    /// <summary>Its name: <c>nofile</c>.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The most that it can be set to.</summary>
    public long Hard { get; init; }

    /// <summary>What it is.</summary>
    public long Soft { get; init; }

    /// <summary>A limit as it was asked for: <c>nofile=1024:2048</c>.</summary>
    public string ToText() => FormattableString.Invariant($"{Name}={Soft}:{Hard}");

    /// <summary>Reads a limit of that form.</summary>
    internal static UlimitDocument Of(string text)
    {
        RuntimeResourceLimit limit = LimitRules.ParseUlimit(text);
        return new() { Name = text.Split('=')[0], Hard = (long)limit.Hard, Soft = (long)limit.Soft };
    }
}

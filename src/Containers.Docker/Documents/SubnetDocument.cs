using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A subnet.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record SubnetDocument
{
    /// <summary>All of its addresses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Subnet { get; init; }

    /// <summary>Those that containers get.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? IPRange { get; init; }

    /// <summary>The way out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Gateway { get; init; }

    /// <summary>Addresses that no container gets, by what has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, string>? AuxiliaryAddresses { get; init; }
}

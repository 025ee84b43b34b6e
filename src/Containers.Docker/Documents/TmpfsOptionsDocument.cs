using System.Text.Json.Serialization;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>How a folder in memory is made.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record TmpfsOptionsDocument
{
    /// <summary>How many bytes it can hold; 0 for half of the machine's memory.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long SizeBytes { get; init; }

    /// <summary>Its permissions; 0 for docker's.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public uint Mode { get; init; }
}

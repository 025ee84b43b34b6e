using System.Text.Json.Serialization;
using Containers.Engine.Dockerfiles;

namespace Containers.Engine.Building.Operations;

/// <summary>
/// All of a step that decides the layer it makes: an instruction and its flags with every variable replaced and every default resolved. Whoever
/// makes the step reads this and not the Dockerfile, and the step's key is this record's digest; so a flag that is obeyed is a flag that counts.
/// </summary>
/// <remarks>
/// A member that does not count in the key says so by <see cref="JsonIgnoreAttribute"/>, and says why.
/// </remarks>
[JsonDerivedType(typeof(RunOperation), "run")]
[JsonDerivedType(typeof(TransferOperation), "transfer")]
[JsonDerivedType(typeof(FoldersOperation), "folders")]
internal abstract record Operation
{
    /// <summary>Folders that are made beside the step's own work.</summary>
    public required IReadOnlyList<PendingFolder> Folders { get; init; }

    /// <summary>The time that everything made counts as made at; null for the real one.</summary>
    public required DateTimeOffset? Epoch { get; init; }

    /// <summary>What the history of the image says of the step: a text about the other members, for people.</summary>
    [JsonIgnore]
    public string History { get; init; } = string.Empty;
}

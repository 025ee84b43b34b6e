using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>Something that happened, as the journal of a store has it: written by engines and monitors, under docker's names.</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record EventRecord
{
    /// <summary>How long the journal's file may grow, in bytes.</summary>
    public const long JournalLimit = 4 << 20;

    /// <summary>When it happened.</summary>
    public DateTimeOffset Time { get; init; } = DateTimeOffset.UtcNow;

    /// <summary>What it happened to: <c>container</c>, <c>image</c>, ….</summary>
    public string Type { get; init; } = "";

    /// <summary>What happened: <c>start</c>, <c>die</c>, ….</summary>
    public string Action { get; init; } = "";

    /// <summary>The ID of what it happened to; of an image its name.</summary>
    public string Id { get; init; } = "";

    /// <summary>More about it by name: <c>name</c>, <c>image</c>, <c>exitCode</c>, ….</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads an event.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static EventRecord Read(ReadOnlySpan<byte> json) => JsonInput.Read<EventRecord>(json, "event");
}

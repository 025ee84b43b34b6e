namespace Containers.Oci.Monitor;

/// <summary>Something that happened, as the journal of a store has it: written by engines and monitors, under docker's names.</summary>
public sealed record EventRecord
{
    /// <summary>How long the journal's file may grow, in bytes.</summary>
    public const long JournalLimit = 4 << 20;

    /// <summary>Makes one by its members.</summary>
    public EventRecord()
    {
    }

    internal EventRecord(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "time": Time = json.Moment(); break;
                case "type": Type = json.Text(); break;
                case "action": Action = json.Text(); break;
                case "id": Id = json.Text(); break;
                case "attributes": Attributes = json.TextMap(); break;
                default: json.Skip(); break;
            }
        }
    }

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

    /// <summary>The event as UTF-8 text, one line.</summary>
    public byte[] ToJson() => JsonOutput.Object(writer =>
    {
        writer.WriteMoment("time", Time);
        writer.WriteText("type", Type);
        writer.WriteText("action", Action);
        writer.WriteText("id", Id);
        writer.WriteTextMap("attributes", Attributes);
    });

    /// <summary>Reads an event.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static EventRecord Read(ReadOnlySpan<byte> json) => JsonInput.Read(json, "event", static (ref JsonInput input) => new EventRecord(ref input));
}

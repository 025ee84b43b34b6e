using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Monitor;

/// <summary>Where a container's output is kept.</summary>
public sealed record LogConfiguration
{
    /// <summary>A file of JSON objects, a line each, as Docker's driver of that name writes it.</summary>
    public const string JsonFile = "json-file";

    /// <summary>systemd's journal.</summary>
    public const string Journald = "journald";

    /// <summary>Nowhere.</summary>
    public const string None = "none";

    /// <summary>Makes one by its members.</summary>
    public LogConfiguration()
    {
    }

    [SetsRequiredMembers]
    internal LogConfiguration(ref JsonInput json)
    {
        Driver = null!;
        Path = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "driver": Driver = json.Text(); break;
                case "path": Path = json.Text(); break;
                case "largestSize": LargestSize = json.Int64(); break;
                case "fileCount": FileCount = json.Int32(); break;
                case "fields": Fields = json.Texts(); break;
                default: json.Skip(); break;
            }
        }

        Driver = JsonInput.Required(Driver, "driver");
        Path = JsonInput.Required(Path, "path");
    }

    /// <summary>One of the drivers' names.</summary>
    public required string Driver { get; init; }

    /// <summary>The log's file, or the journal's socket.</summary>
    public required string Path { get; init; }

    /// <summary>From how many bytes on a file is full and the next line begins a new one; 0 for never.</summary>
    public long LargestSize { get; init; }

    /// <summary>How many files are kept, the current one among them; the older ones have a number after their name, 1 the youngest.</summary>
    public int FileCount { get; set; } = 1;

    /// <summary>What each entry of the journal says beside its message, <c>NAME=value</c> each.</summary>
    public IReadOnlyList<string> Fields { get; set; } = [];
}

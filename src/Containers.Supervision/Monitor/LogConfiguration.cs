using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>Where a container's output is kept.</summary>
[JsonRecord]
public sealed partial record LogConfiguration
{
    /// <summary>A file of JSON objects, a line each, as Docker's driver of that name writes it.</summary>
    public const string JsonFile = "json-file";

    /// <summary>systemd's journal.</summary>
    public const string Journald = "journald";

    /// <summary>Nowhere.</summary>
    public const string None = "none";

    /// <summary>One of the drivers' names.</summary>
    public required string Driver { get; init; }

    /// <summary>The log's file, or the journal's socket.</summary>
    public required string Path { get; init; }

    /// <summary>From how many bytes on a file is full and the next line begins a new one; 0 for never.</summary>
    public long LargestSize { get; init; }

    /// <summary>How many files are kept, the current one among them; the older ones have a number after their name, 1 the youngest.</summary>
    public int FileCount { get; set; } = 1;

    /// <summary>What each entry says beside its text, <c>NAME=value</c> each: fields of the journal, attributes in a file.</summary>
    public IReadOnlyList<string> Fields { get; set; } = [];

    /// <summary>How many bytes wait at most to be written, so that the container never does; null where it waits.</summary>
    public long? LargestBuffer { get; init; }
}

using System.Text.Json.Serialization;
using Containers.Engine.Containers.Copying;
using Containers.Linux.Files;

namespace Containers.Docker.Documents;

/// <summary>A file of a container (Engine API, "ContainerArchiveInfo").</summary>
public sealed record PathStatDocument
{
    /// <summary>Its name.</summary>
    [JsonPropertyName("name")]
    public string Name { get; init; } = string.Empty;

    /// <summary>Its bytes.</summary>
    [JsonPropertyName("size")]
    public long Size { get; init; }

    /// <summary>Its type and permissions, by the bits of Go's FileMode.</summary>
    [JsonPropertyName("mode")]
    public uint Mode { get; init; }

    /// <summary>When it was changed last.</summary>
    [JsonPropertyName("mtime")]
    public string Mtime { get; init; } = string.Empty;

    /// <summary>Where a symbolic link leads; empty for any other file.</summary>
    [JsonPropertyName("linkTarget")]
    public string LinkTarget { get; init; } = string.Empty;

    /// <summary>A file's document.</summary>
    public static PathStatDocument Of(FileFacts file)
    {
        ArgumentNullException.ThrowIfNull(file);
        uint mode = (file.Permissions & 0x1FF) | TypeOf(file.Type);
        mode |= (file.Permissions & 0x800) != 0 ? 1u << 23 : 0; // set-user-ID
        mode |= (file.Permissions & 0x400) != 0 ? 1u << 22 : 0; // set-group-ID
        mode |= (file.Permissions & 0x200) != 0 ? 1u << 20 : 0; // sticky
        return new() { Name = file.Name, Size = file.Size, Mode = mode, Mtime = DockerTime.Text(file.Modified), LinkTarget = file.LinkTarget ?? string.Empty };
    }

    /// <summary>The bits of Go's io/fs.FileMode.</summary>
    private static uint TypeOf(FileType type) => type switch
    {
        FileType.Directory => 1u << 31,
        FileType.SymbolicLink => 1u << 27,
        FileType.BlockDevice => 1u << 26,
        FileType.Fifo => 1u << 25,
        FileType.Socket => 1u << 24,
        FileType.CharacterDevice => (1u << 26) | (1u << 21),
        _ => 0,
    };
}

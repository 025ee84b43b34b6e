using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Tar;

/// <summary>What a tar entry is; the values are the archive's own type flags (pax(1), "ustar Interchange Format").</summary>
public enum TarEntryType
{
    /// <summary>A regular file.</summary>
    RegularFile = '0',

    /// <summary>One more name of an entry before it.</summary>
    HardLink = '1',

    /// <summary>A symbolic link.</summary>
    SymbolicLink = '2',

    /// <summary>A character device.</summary>
    CharacterDevice = '3',

    /// <summary>A block device.</summary>
    BlockDevice = '4',

    /// <summary>A folder.</summary>
    Directory = '5',

    /// <summary>A named pipe.</summary>
    Fifo = '6',
}

/// <summary>An extended attribute as an archive holds it (xattr(7)).</summary>
/// <param name="Name">Name with its class, such as <c>security.capability</c>.</param>
/// <param name="Value">Any bytes.</param>
public sealed record ExtendedAttribute(byte[] Name, byte[] Value);

/// <summary>One entry of a tar archive, all extensions applied. Names are the archive's own bytes.</summary>
public sealed class TarEntry
{
    /// <summary>What it is.</summary>
    public required TarEntryType Type { get; init; }

    /// <summary>Its path as written: it may be absolute, have <c>..</c> in it or end with a slash.</summary>
    public required byte[] Name { get; init; }

    /// <summary>For a hard link the name of another entry, for a symbolic link its target; else empty.</summary>
    public byte[] LinkName { get; init; } = [];

    /// <summary>Permissions with set-user-ID, set-group-ID and sticky bits: 0 to 07777.</summary>
    public uint Mode { get; init; }

    /// <summary>User id.</summary>
    public uint Owner { get; init; }

    /// <summary>Group id.</summary>
    public uint Group { get; init; }

    /// <summary>Length of the content in bytes, holes included; 0 for anything but a regular file.</summary>
    public long Length { get; init; }

    /// <summary>Whether parts of the content are holes, which the archive does not store.</summary>
    public bool IsSparse { get; init; }

    /// <summary>Last change of the content.</summary>
    public Timestamp Modified { get; init; }

    /// <summary>Last access, where the archive tells it.</summary>
    public Timestamp? Accessed { get; init; }

    /// <summary>Which device a device entry stands for.</summary>
    public DeviceNumber Device { get; init; }

    /// <summary>Extended attributes (SCHILY.xattr records).</summary>
    public IReadOnlyList<ExtendedAttribute> ExtendedAttributes { get; init; } = [];

    /// <summary>Bytes from the start of the archive to the entry's first header.</summary>
    public long Offset { get; init; }

    /// <summary>The name for people.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Name);
}

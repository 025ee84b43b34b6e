using System.Runtime.InteropServices;

namespace Containers.Linux.Files;

/// <summary>What a file is: the S_IFMT part of its mode, inode(7).</summary>
public enum FileType
{
    /// <summary>S_IFIFO.</summary>
    Fifo = 0x1000,

    /// <summary>S_IFCHR.</summary>
    CharacterDevice = 0x2000,

    /// <summary>S_IFDIR.</summary>
    Directory = 0x4000,

    /// <summary>S_IFBLK.</summary>
    BlockDevice = 0x6000,

    /// <summary>S_IFREG.</summary>
    Regular = 0x8000,

    /// <summary>S_IFLNK.</summary>
    SymbolicLink = 0xA000,

    /// <summary>S_IFSOCK.</summary>
    Socket = 0xC000,
}

/// <summary>The facts of one inode, statx(2).</summary>
public readonly record struct FileStatus
{
    internal FileStatus(in StatusBuffer buffer)
    {
        Type = (FileType)(buffer.Mode & 0xF000);
        Mode = (uint)buffer.Mode & 0xFFF;
        Owner = buffer.Owner;
        Group = buffer.Group;
        Size = (long)buffer.Size;
        Blocks = (long)buffer.Blocks;
        Links = buffer.Links;
        Inode = buffer.Inode;
        Device = new DeviceNumber(buffer.DeviceMajor, buffer.DeviceMinor);
        Special = new DeviceNumber(buffer.SpecialMajor, buffer.SpecialMinor);
        Modified = new Timestamp(buffer.Modified.Seconds, buffer.Modified.Nanoseconds);
        Changed = new Timestamp(buffer.Changed.Seconds, buffer.Changed.Nanoseconds);
    }

    /// <summary>What it is.</summary>
    public FileType Type { get; }

    /// <summary>Permissions with set-user-ID, set-group-ID and sticky bits: 0 to 07777.</summary>
    public uint Mode { get; }

    /// <summary>User id.</summary>
    public uint Owner { get; init; }

    /// <summary>Group id.</summary>
    public uint Group { get; init; }

    /// <summary>Length in bytes.</summary>
    public long Size { get; }

    /// <summary>Space taken on disk, in units of 512 bytes.</summary>
    public long Blocks { get; }

    /// <summary>Number of hard links; 0 once the last name is removed.</summary>
    public uint Links { get; }

    /// <summary>Inode number, unique within <see cref="Device"/>.</summary>
    public ulong Inode { get; }

    /// <summary>The file system it is on.</summary>
    public DeviceNumber Device { get; }

    /// <summary>The device that a character or block special file stands for.</summary>
    public DeviceNumber Special { get; }

    /// <summary>Last change of the content.</summary>
    public Timestamp Modified { get; }

    /// <summary>Last change of the inode.</summary>
    public Timestamp Changed { get; }

    /// <summary>Whether this is overlayfs's mark of a removed name: a character device 0/0.</summary>
    public bool IsWhiteout => Type == FileType.CharacterDevice && Special == default;

    /// <summary>Whether both are one inode.</summary>
    public bool IsSameFile(in FileStatus other) => Inode == other.Inode && Device == other.Device;
}

/// <summary>A device number, makedev(3).</summary>
/// <param name="Major">12 bits.</param>
/// <param name="Minor">20 bits.</param>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>The form that mknod(2) takes: new_encode_dev of include/linux/kdev_t.h.</summary>
    internal ulong Encoded => (Minor & 0xFF) | (Major << 8) | ((Minor & ~0xFFU) << 12);
}

/// <summary>struct statx: one layout on every architecture.</summary>
[StructLayout(LayoutKind.Sequential, Size = 256)]
internal struct StatusBuffer
{
    public const uint BasicMask = 0x7FF;

    public uint Mask;
    public uint BlockSize;
    public ulong Attributes;
    public uint Links;
    public uint Owner;
    public uint Group;
    public ushort Mode;
    public ushort Spare;
    public ulong Inode;
    public ulong Size;
    public ulong Blocks;
    public ulong AttributesMask;
    public Time Accessed;
    public Time Born;
    public Time Changed;
    public Time Modified;
    public uint SpecialMajor;
    public uint SpecialMinor;
    public uint DeviceMajor;
    public uint DeviceMinor;

    /// <summary>struct statx_timestamp.</summary>
    public struct Time
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Spare;
    }
}

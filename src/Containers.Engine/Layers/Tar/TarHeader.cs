using System.Runtime.InteropServices;

namespace Containers.Engine.Layers.Tar;

/// <summary>
/// One header block: the fields of pax(1), "ustar Interchange Format", which GNU tar's and the seventh edition's blocks share as far as
/// they go.
/// </summary>
/// <param name="block">The block's 512 bytes.</param>
/// <param name="offset">Where it is in the archive, for errors.</param>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block, long offset)
{
    private readonly ReadOnlySpan<byte> _block = block;
    private readonly long _offset = offset;

    /// <summary>GNU tar's magic, with its version: what follows at 345 is not a prefix.</summary>
    public bool IsGnu => _block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    /// <summary>The type flag.</summary>
    public char Type => (char)_block[156];

    /// <summary>Length of what follows, in bytes; never negative.</summary>
    public long Size => Number(124, 12, "size") is >= 0 and var size ? size : throw Error("the size is negative");

    /// <summary>Permissions.</summary>
    public uint Mode => (uint)(Number(100, 8, "mode") & 0xFFF);

    /// <summary>User id.</summary>
    public uint Owner => Id(108, "uid");

    /// <summary>Group id.</summary>
    public uint Group => Id(116, "gid");

    /// <summary>Seconds since 1970.</summary>
    public long Modified => Number(136, 12, "mtime");

    /// <summary>Major number of a device.</summary>
    public uint DeviceMajor => Device(329, 0xFFF, "devmajor");

    /// <summary>Minor number of a device.</summary>
    public uint DeviceMinor => Device(337, 0xFFFFF, "devminor");

    /// <summary>Target of a link.</summary>
    public ReadOnlySpan<byte> LinkName => Text(157, 100);

    /// <summary>Whether old GNU sparse entries go on in a further block.</summary>
    public bool HasMoreSparse => _block[482] != 0;

    /// <summary>Length of an old GNU sparse file, holes included.</summary>
    public long SparseLength => Number(483, 12, "realsize");

    /// <summary>The four sparse entries of an old GNU header.</summary>
    public ReadOnlySpan<byte> SparseEntries => _block.Slice(386, 96);

    /// <summary>The name: ustar's prefix and name joined.</summary>
    public byte[] Name
    {
        get
        {
            ReadOnlySpan<byte> name = Text(0, 100);
            bool ustar = _block.Slice(257, 6).SequenceEqual("ustar\0"u8);
            bool star = _block.Slice(508, 4).SequenceEqual("tar\0"u8); // Schilling's tar keeps times behind a shorter prefix.
            ReadOnlySpan<byte> prefix = ustar ? Text(345, star ? 131 : 155) : [];
            return prefix.Length == 0 ? name.ToArray() : [.. prefix, (byte)'/', .. name];
        }
    }

    /// <summary>Checks the sum over the block, its own field counted as spaces; old programs summed signed bytes.</summary>
    /// <exception cref="TarFormatException">The sum is another.</exception>
    public void VerifyChecksum()
    {
        const int start = 148;
        const int length = 8;
        long stored = TarNumber.TryParse(_block.Slice(start, length), out long value) ? value : -1;
        if (stored != Sum(_block) - Sum(_block.Slice(start, length)) + (length * ' ') && stored != SignedSum())
        {
            throw Error("this is no tar header: its checksum does not match");
        }
    }

    /// <summary>Sums bytes, eight at a time in four lanes of 16 bits, which a block cannot overflow.</summary>
    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        const ulong lanes = 0x00FF00FF00FF00FF;
        ulong sum = 0;
        foreach (ulong eight in MemoryMarshal.Cast<byte, ulong>(bytes))
        {
            sum += (eight & lanes) + ((eight >> 8) & lanes);
        }

        return (long)((sum & 0xFFFF) + ((sum >> 16) & 0xFFFF) + ((sum >> 32) & 0xFFFF) + (sum >> 48));
    }

    private long SignedSum()
    {
        long sum = 8 * ' ';
        for (int i = 0; i < _block.Length; i++)
        {
            sum += i is < 148 or >= 156 ? (sbyte)_block[i] : 0;
        }

        return sum;
    }

    private ReadOnlySpan<byte> Text(int start, int length)
    {
        ReadOnlySpan<byte> field = _block.Slice(start, length);
        int end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    private long Number(int start, int length, string field) => TarNumber.TryParse(_block.Slice(start, length), out long value)
        ? value
        : throw Error($"the {field} is not a number");

    private uint Id(int start, string field) => Number(start, 8, field) is >= 0 and < uint.MaxValue and var id
        ? (uint)id
        : throw Error($"the {field} is out of range");

    private uint Device(int start, uint maximum, string field)
    {
        long value = Number(start, 8, field);
        return value >= 0 && value <= maximum ? (uint)value : throw Error($"the {field} is out of range");
    }

    private TarFormatException Error(string problem) => new(problem, _offset, Text(0, 100));
}

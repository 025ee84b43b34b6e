namespace Containers.Engine.Layers.Tar;

/// <summary>A part of a sparse file that the archive stores.</summary>
/// <param name="Offset">Bytes from the start of the file.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct SparseRange(long Offset, long Length);

/// <summary>Reads where the stored parts of a sparse file belong, in GNU tar's four forms (GNU tar manual, "Storing Sparse Files").</summary>
internal static class SparseMap
{
    private const int MaximumRanges = 1 << 20;
    private const int OldEntrySize = 24;
    private const int OldEntriesPerBlock = 21;

    /// <summary>Old GNU format: four entries in the header, more in blocks behind it.</summary>
    public static List<SparseRange> ReadOld(ReadOnlySpan<byte> first, bool more, TarInput input, long offset)
    {
        var ranges = new List<SparseRange>();
        AddOld(ranges, first, offset);
        while (more)
        {
            ReadOnlySpan<byte> block = input.ReadBlock();
            if (block.Length == 0)
            {
                throw new TarFormatException("the archive is cut off in a sparse map", offset);
            }

            AddOld(ranges, block[..(OldEntriesPerBlock * OldEntrySize)], offset);
            more = block[504] != 0;
        }

        return ranges;
    }

    /// <summary>PAX format 0.1: one record, offsets and lengths in turn with commas between.</summary>
    public static List<SparseRange> Parse(ReadOnlySpan<byte> text, long offset)
    {
        var ranges = new List<SparseRange>();
        while (text.Length > 0)
        {
            ranges.Add(new SparseRange(Next(ref text, (byte)',', offset), Next(ref text, (byte)',', offset)));
        }

        return ranges;
    }

    /// <summary>PAX format 1.0: lines before the data, filled up to a block: the number of ranges, then offsets and lengths in turn.</summary>
    /// <param name="input">At the start of the entry's data.</param>
    /// <param name="stored">Bytes of data in the archive; reduced by what the map takes.</param>
    /// <param name="offset">Where the entry is, for errors.</param>
    public static List<SparseRange> Read(TarInput input, ref long stored, long offset)
    {
        var lines = new LineReader(input, stored, offset);
        long count = lines.Next();
        if (count > MaximumRanges)
        {
            throw new TarFormatException($"its sparse map has more than {MaximumRanges} ranges", offset);
        }

        var ranges = new List<SparseRange>();
        for (long i = 0; i < count; i++)
        {
            long start = lines.Next();
            ranges.Add(new SparseRange(start, lines.Next()));
        }

        stored = lines.Remaining;
        return ranges;
    }

    /// <summary>Checks that ranges ascend, stay within the file and account for every stored byte.</summary>
    /// <exception cref="TarFormatException">They do not.</exception>
    public static void Verify(List<SparseRange> ranges, long length, long stored, long offset)
    {
        long end = 0;
        long sum = 0;
        foreach (SparseRange range in ranges)
        {
            if (range.Offset < end || range.Length < 0 || range.Offset > length - range.Length)
            {
                throw new TarFormatException("its sparse map does not ascend within the file", offset);
            }

            end = range.Offset + range.Length;
            sum += range.Length;
        }

        if (sum != stored)
        {
            throw new TarFormatException("its sparse map does not account for the stored bytes", offset);
        }
    }

    private static void AddOld(List<SparseRange> ranges, ReadOnlySpan<byte> entries, long offset)
    {
        for (; entries.Length > 0 && entries[0] != 0; entries = entries[OldEntrySize..])
        {
            if (!TarNumber.TryParse(entries[..12], out long start) || !TarNumber.TryParse(entries[12..OldEntrySize], out long length)
                || ranges.Count == MaximumRanges)
            {
                throw new TarFormatException("its sparse map is not readable", offset);
            }

            ranges.Add(new SparseRange(start, length));
        }
    }

    private static long Next(ref ReadOnlySpan<byte> text, byte separator, long offset)
    {
        int end = text.IndexOf(separator);
        ReadOnlySpan<byte> number = end < 0 ? text : text[..end];
        text = end < 0 ? [] : text[(end + 1)..];
        return TarNumber.TryParseDecimal(number, out long value)
            ? value
            : throw new TarFormatException("its sparse map is not readable", offset);
    }

    /// <summary>Numbers, one a line, over as many blocks as they take.</summary>
    private ref struct LineReader(TarInput input, long stored, long offset)
    {
        private ReadOnlySpan<byte> _block;

        /// <summary>Stored bytes behind the blocks read so far.</summary>
        public long Remaining { get; private set; } = stored;

        public long Next()
        {
            long value = 0;
            for (int digits = 0; ; digits++)
            {
                if (_block.Length == 0)
                {
                    _block = Remaining >= TarInput.BlockSize ? input.ReadBlock() : [];
                    Remaining -= _block.Length;
                }

                byte next = _block.Length > 0 ? _block[0] : (byte)0;
                if (next == '\n' && digits > 0)
                {
                    _block = _block[1..];
                    return value;
                }

                if (next is < (byte)'0' or > (byte)'9' || digits == 18)
                {
                    throw new TarFormatException("its sparse map is not readable", offset);
                }

                value = (value * 10) + (next - '0');
                _block = _block[1..];
            }
        }
    }
}

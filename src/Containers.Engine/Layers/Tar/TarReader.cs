using Containers.Linux.Files;

namespace Containers.Engine.Layers.Tar;

/// <summary>
/// Reads a tar archive front to back: seventh edition, ustar, GNU (long names, base-256 numbers, old sparse files) and PAX (pax(1), with
/// SCHILY.xattr and GNU.sparse 0.0, 0.1 and 1.0). Names stay the bytes they are. Memory is bounded whatever the archive says.
/// </summary>
/// <param name="stream">The archive, uncompressed; it is not disposed.</param>
public sealed class TarReader(Stream stream) : IDisposable
{
    private const int MaximumExtension = 1 << 20; // A longer name or extended header is not believed.
    private const int MaximumGlobal = 64 * 1024;  // Every entry takes a copy of these records.
    private readonly TarInput _input = new(stream);
    private readonly PaxRecords _global = new(MaximumGlobal);
    private TarEntry? _entry;
    private long _start;                   // Where the first header of the entry is.
    private long _stored;                  // Bytes of the entry's data that are still to be read,
    private int _padding;                  // and those after it up to the next block,
    private bool _isOver;                  // which the last entry may lack.
    private List<SparseRange>? _ranges;    // For a sparse file, where stored parts belong,
    private int _range;                    // which of them is being read,
    private long _contentOffset;           // and where the next stored byte belongs.

    /// <summary>Bytes of the archive read so far.</summary>
    public long Position => _input.Position;

    /// <summary>The next entry, past whatever is left of the one before; null at the end of the archive.</summary>
    /// <exception cref="TarFormatException">The archive is malformed or cut off.</exception>
    public TarEntry? Read()
    {
        SkipContent();
        _entry = null;
        if (_isOver)
        {
            return null;
        }

        long start = _start = _input.Position;
        PaxRecords? local = null;
        byte[]? longName = null;
        byte[]? longLink = null;
        while (true)
        {
            long offset = _input.Position;
            ReadOnlySpan<byte> block = _input.ReadBlock();
            if (block.IndexOfAnyExcept((byte)0) < 0)
            {
                return End(block.Length == 0, local is not null || longName is not null || longLink is not null, offset);
            }

            var header = new TarHeader(block, offset);
            header.VerifyChecksum();
            switch (header.Type)
            {
                case 'x' or 'X':
                    (local ??= new PaxRecords(_global, MaximumExtension)).Add(ReadExtension(header, offset), offset);
                    break;
                case 'g':
                    _global.Add(ReadExtension(header, offset), offset);
                    break;
                case 'L':
                    longName = WithoutNul(ReadExtension(header, offset));
                    break;
                case 'K':
                    longLink = WithoutNul(ReadExtension(header, offset));
                    break;
                case 'V': // GNU tar's volume label names the archive, no file.
                    _stored = header.Size;
                    SetPadding(offset);
                    SkipContent();
                    break;
                default:
                    return _entry = Assemble(header, local ?? _global, longName, longLink, start);
            }
        }
    }

    /// <summary>The next piece of the current entry's content.</summary>
    /// <param name="offset">Where the piece belongs in the file; what pieces leave out is a hole.</param>
    /// <returns>Empty at the end of the content. Valid until the next call.</returns>
    /// <exception cref="TarFormatException">The archive is cut off.</exception>
    public ReadOnlySpan<byte> ReadContent(out long offset)
    {
        offset = _contentOffset;
        if (_stored == 0)
        {
            return [];
        }

        long limit = _stored;
        if (_ranges is not null)
        {
            while (_contentOffset == _ranges[_range].Offset + _ranges[_range].Length)
            {
                _range++;
                _contentOffset = _ranges[_range].Offset;
            }

            offset = _contentOffset;
            limit = _ranges[_range].Offset + _ranges[_range].Length - _contentOffset;
        }

        ReadOnlySpan<byte> piece = ReadStored(limit);
        _contentOffset += piece.Length;
        return piece;
    }

    /// <inheritdoc/>
    public void Dispose() => _input.Dispose();

    private TarEntry Assemble(in TarHeader header, PaxRecords pax, byte[]? longName, byte[]? longLink, long start)
    {
        // Everything of the header is taken before more blocks are read over it.
        byte[] name = pax.FindName("GNU.sparse.name", start) ?? pax.FindName("path", start) ?? longName ?? header.Name;
        TarEntryType type = TypeOf(header.Type, name, start);
        byte[] linkName = type is TarEntryType.HardLink or TarEntryType.SymbolicLink
            ? pax.FindName("linkpath", start) ?? longLink ?? header.LinkName.ToArray()
            : [];
        bool device = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        DeviceNumber number = device ? new DeviceNumber(header.DeviceMajor, header.DeviceMinor) : default;
        uint mode = header.Mode;
        uint owner = pax.FindId("uid", start) ?? header.Owner;
        uint group = pax.FindId("gid", start) ?? header.Group;
        Timestamp modified = pax.FindTime("mtime", start) ?? new Timestamp(header.Modified, 0);

        // Only a regular file has data; in the others the size is left from what the file system said.
        long length = _stored = type == TarEntryType.RegularFile ? pax.FindNumber("size", start) ?? header.Size : 0;
        SetPadding(start);
        _ranges = type == TarEntryType.RegularFile ? ReadSparseMap(header, pax, start, ref length) : null;
        _range = 0;
        _contentOffset = _ranges is { Count: > 0 } ? _ranges[0].Offset : 0;
        return new TarEntry
        {
            Type = type,
            Name = name,
            LinkName = linkName,
            Mode = mode,
            Owner = owner,
            Group = group,
            Length = length,
            IsSparse = _ranges is not null,
            Modified = modified,
            Accessed = pax.FindTime("atime", start),
            Device = number,
            ExtendedAttributes = pax.ExtendedAttributes(),
            Offset = start,
        };
    }

    private static TarEntryType TypeOf(char flag, byte[] name, long offset) => flag switch
    {
        '\0' when name.AsSpan().EndsWith("/"u8) => TarEntryType.Directory, // The seventh edition had no other mark of a folder.
        '\0' or '0' or '7' or 'S' => TarEntryType.RegularFile,
        >= '1' and <= '6' => (TarEntryType)flag,
        _ => throw new TarFormatException($"entries of type '{flag}' are not known", offset, name),
    };

    private List<SparseRange>? ReadSparseMap(in TarHeader header, PaxRecords pax, long offset, ref long length)
    {
        List<SparseRange> ranges;
        if (header.Type == 'S')
        {
            length = header.SparseLength;
            ranges = SparseMap.ReadOld(header.SparseEntries, header.HasMoreSparse, _input, offset);
        }
        else if (pax.FindNumber("GNU.sparse.major", offset) == 1 && pax.FindNumber("GNU.sparse.minor", offset) == 0)
        {
            length = pax.FindNumber("GNU.sparse.realsize", offset) ?? throw new TarFormatException("its sparse length is missing", offset);
            ranges = SparseMap.Read(_input, ref _stored, offset);
        }
        else if (pax.FindNumber("GNU.sparse.size", offset) is { } size)
        {
            length = size;
            ranges = pax.Find("GNU.sparse.map") is { } map ? SparseMap.Parse(map, offset) : pax.SparseRanges;
        }
        else
        {
            return null;
        }

        SparseMap.Verify(ranges, length, _stored, offset);
        return ranges;
    }

    /// <summary>The archive ends with two blocks of zeros; nothing at all is taken for an end too.</summary>
    private TarEntry? End(bool nothing, bool pending, long offset)
    {
        if (pending)
        {
            throw new TarFormatException("an extended header is not followed by its entry", offset);
        }

        return nothing || _input.ReadBlock().IndexOfAnyExcept((byte)0) < 0
            ? null
            : throw new TarFormatException("a block of zeros is followed by something else", offset);
    }

    private byte[] ReadExtension(in TarHeader header, long offset)
    {
        _stored = header.Size;
        if (_stored > MaximumExtension)
        {
            throw new TarFormatException($"an extended header of {_stored} bytes is too long", offset);
        }

        SetPadding(offset);
        byte[] content = new byte[_stored];
        for (int filled = 0; filled < content.Length;)
        {
            ReadOnlySpan<byte> piece = ReadStored(content.Length - filled);
            piece.CopyTo(content.AsSpan(filled));
            filled += piece.Length;
        }

        SkipContent();
        return content;
    }

    private static byte[] WithoutNul(byte[] name) => name.AsSpan().IndexOf((byte)0) is >= 0 and var end ? name[..end] : name;

    private void SetPadding(long offset) => _padding = _stored <= long.MaxValue - TarInput.BlockSize
        ? (int)(-_stored & (TarInput.BlockSize - 1))
        : throw new TarFormatException("the size is out of range", offset);

    private void SkipContent()
    {
        _ranges = null;
        if (!_input.Skip(_stored))
        {
            throw new TarFormatException("the archive is cut off", _start, _entry?.Name);
        }

        // Docker's command ends a context so to which it has added a Dockerfile from elsewhere, and Go's reader takes it for an end.
        _isOver = !_input.Skip(_padding);
        _stored = 0;
        _padding = 0;
    }

    private ReadOnlySpan<byte> ReadStored(long limit)
    {
        ReadOnlySpan<byte> piece = ReadRaw(limit);
        _stored -= piece.Length;
        return piece;
    }

    private ReadOnlySpan<byte> ReadRaw(long limit) => _input.ReadSome(limit) is { Length: > 0 } piece
        ? piece
        : throw new TarFormatException("the archive is cut off", _start, _entry?.Name);
}

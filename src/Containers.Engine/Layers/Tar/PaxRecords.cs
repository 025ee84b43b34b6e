using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Tar;

/// <summary>
/// The records of PAX extended headers in force for one entry: the global ones, overlaid by its own (pax(1), "pax Extended Header").
/// </summary>
internal sealed class PaxRecords
{
    private const string AttributePrefix = "SCHILY.xattr.";
    private const int SparseRangeLength = 16;
    private readonly Dictionary<string, byte[]> _records;
    private readonly int _most;
    private long _length;

    /// <summary>No records.</summary>
    /// <param name="most">How many bytes keys and values may have together.</param>
    public PaxRecords(int most)
    {
        _records = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        _most = most;
    }

    /// <summary>A copy, so that what an entry adds does not reach the next one.</summary>
    /// <param name="other">What is copied.</param>
    /// <param name="most">How many bytes keys and values may have together.</param>
    public PaxRecords(PaxRecords other, int most)
    {
        _records = new Dictionary<string, byte[]>(other._records, StringComparer.Ordinal);
        _length = other._length;
        _most = most;
    }

    /// <summary>GNU sparse format 0.0: offsets and lengths in turn, each in a record of the same name.</summary>
    public List<SparseRange> SparseRanges { get; } = [];

    /// <summary>Adds the records of one extended header; an empty value takes a record back.</summary>
    /// <param name="content">The header's content.</param>
    /// <param name="offset">Where its block is, for errors.</param>
    /// <exception cref="TarFormatException">It does not follow the format <c>length key=value newline</c>, or there are too many of them.</exception>
    public void Add(ReadOnlySpan<byte> content, long offset)
    {
        long? sparseOffset = null;
        while (content.Length > 0)
        {
            int space = content.IndexOf((byte)' ');
            if (space < 0 || !TarNumber.TryParseDecimal(content[..space], out long length)
                || length <= space + 2 || length > content.Length || content[(int)length - 1] != '\n')
            {
                throw new TarFormatException("a PAX record has a wrong length", offset);
            }

            ReadOnlySpan<byte> record = content[(space + 1)..((int)length - 1)];
            content = content[(int)length..];
            int equals = record.IndexOf((byte)'=');
            if (equals <= 0)
            {
                throw new TarFormatException("a PAX record has no key", offset);
            }

            // Latin-1 keeps every byte of a key as one character.
            string key = Encoding.Latin1.GetString(record[..equals]);
            ReadOnlySpan<byte> value = record[(equals + 1)..];
            switch (key)
            {
                case "GNU.sparse.offset":
                    sparseOffset = Decimal(key, value, offset);
                    break;
                case "GNU.sparse.numbytes":
                    SparseRanges.Add(new SparseRange(
                        sparseOffset ?? throw new TarFormatException("a sparse range has no offset", offset), Decimal(key, value, offset)));
                    sparseOffset = null;
                    Grow(SparseRangeLength, offset);
                    break;
                case var _ when value.Length == 0 && !key.StartsWith(AttributePrefix, StringComparison.Ordinal):
                    Forget(key);
                    break;
                default:
                    Forget(key);
                    Grow(key.Length + value.Length, offset);
                    _records[key] = value.ToArray();
                    break;
            }
        }
    }

    /// <summary>A record's bytes, or null.</summary>
    public byte[]? Find(string key) => _records.GetValueOrDefault(key);

    /// <summary>A name: bytes without NUL, or null.</summary>
    public byte[]? FindName(string key, long offset) => Find(key) is not { } name || !name.Contains((byte)0)
        ? Find(key)
        : throw new TarFormatException($"the PAX record {key} has a NUL byte in it", offset);

    /// <summary>A whole number that is not negative, or null.</summary>
    public long? FindNumber(string key, long offset) => Find(key) is { } text ? Decimal(key, text, offset) : null;

    /// <summary>A user or group id, or null.</summary>
    public uint? FindId(string key, long offset) => FindNumber(key, offset) switch
    {
        null => null,
        < uint.MaxValue and var id => (uint)id,
        _ => throw new TarFormatException($"the PAX record {key} is out of range", offset),
    };

    /// <summary>A time, or null.</summary>
    public Timestamp? FindTime(string key, long offset) => Find(key) switch
    {
        null => null,
        var text when TarNumber.TryParseTime(text, out Timestamp time) => time,
        _ => throw new TarFormatException($"the PAX record {key} is no time", offset),
    };

    /// <summary>The extended attributes among the records.</summary>
    public IReadOnlyList<ExtendedAttribute> ExtendedAttributes()
    {
        List<ExtendedAttribute>? attributes = null;
        foreach ((string key, byte[] value) in _records)
        {
            if (key.StartsWith(AttributePrefix, StringComparison.Ordinal))
            {
                (attributes ??= []).Add(new ExtendedAttribute(Encoding.Latin1.GetBytes(key[AttributePrefix.Length..]), value));
            }
        }

        return attributes ?? (IReadOnlyList<ExtendedAttribute>)[];
    }

    private void Forget(string key)
    {
        if (_records.Remove(key, out byte[]? value))
        {
            _length -= key.Length + value.Length;
        }
    }

    /// <summary>Any number of headers can come before one entry, so that the limit of one header is none for what they say together.</summary>
    private void Grow(int length, long offset)
    {
        _length += length;
        if (_length > _most)
        {
            throw new TarFormatException($"PAX records with more than {_most} bytes are too many", offset);
        }
    }

    private static long Decimal(string key, ReadOnlySpan<byte> text, long offset) => TarNumber.TryParseDecimal(text, out long value)
        ? value
        : throw new TarFormatException($"the PAX record {key} is not a number", offset);
}

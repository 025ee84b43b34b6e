using System.Buffers;
using System.Globalization;
using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Tar;

/// <summary>
/// Writes a tar archive: ustar, with a PAX extended header before an entry that does not fit (pax(1)). The same entries give the same bytes
/// everywhere: nothing of the machine or the time gets in. They are those of Go's archive/tar in its PAX format, by which docker and containerd
/// write layers; the machine's names of owners and the types of files in their modes, which docker adds in places, are left out.
/// </summary>
/// <param name="stream">Where the archive goes; it is not disposed.</param>
public sealed class TarWriter(Stream stream)
{
    private const int NameLength = 100;
    private const int NumberDigits = 7;
    private const int LongNumberDigits = 11;
    private readonly byte[] _block = new byte[TarInput.BlockSize];

    /// <summary>Writes one entry.</summary>
    /// <param name="entry">Its name is written as it is; a folder's should end with a slash.</param>
    /// <param name="content">For a regular file, <see cref="TarEntry.Length"/> bytes; else null.</param>
    /// <exception cref="EndOfStreamException">The content is shorter than the entry says.</exception>
    public void Write(TarEntry entry, Stream? content = null)
    {
        byte[] records = PaxRecordsOf(entry);
        if (records.Length > 0)
        {
            WriteExtendedHeader(entry.Name, records.Length);
            stream.Write(records);
            Pad(records.Length);
        }

        WriteHeader((byte)entry.Type, entry.Name, entry.LinkName, entry.Length, entry);
        if (entry.Length > 0)
        {
            Copy(content ?? throw new ArgumentNullException(nameof(content)), entry.Length);
            Pad(entry.Length);
        }
    }

    /// <summary>Ends the archive: two blocks of zeros.</summary>
    public void WriteEnd()
    {
        Array.Clear(_block);
        stream.Write(_block);
        stream.Write(_block);
    }

    /// <summary>What the header's fields cannot hold, as records sorted by key.</summary>
    private static byte[] PaxRecordsOf(TarEntry entry)
    {
        var records = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        AddIf(!Fits(entry.Name), "path", entry.Name);
        AddIf(!Fits(entry.LinkName), "linkpath", entry.LinkName);
        AddIf(!Fits(entry.Length, LongNumberDigits), "size", Decimal(entry.Length));
        AddIf(!Fits(entry.Owner, NumberDigits), "uid", Decimal(entry.Owner));
        AddIf(!Fits(entry.Group, NumberDigits), "gid", Decimal(entry.Group));
        AddIf(entry.Modified.Nanoseconds != 0 || !Fits(entry.Modified.Seconds, LongNumberDigits), "mtime", Decimal(entry.Modified));
        foreach (ExtendedAttribute attribute in entry.ExtendedAttributes)
        {
            records[$"SCHILY.xattr.{Encoding.Latin1.GetString(attribute.Name)}"] = attribute.Value;
        }

        using var bytes = new MemoryStream();
        foreach ((string key, byte[] value) in records)
        {
            int rest = key.Length + value.Length + 3; // Space, equals sign and newline; the length counts its own digits too.
            int length = rest + Digits(rest);
            length = rest + Digits(length);
            bytes.Write(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
            bytes.Write(value);
            bytes.WriteByte((byte)'\n');
        }

        return bytes.ToArray();

        void AddIf(bool needed, string key, byte[] value)
        {
            if (needed)
            {
                records[key] = value;
            }
        }
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;

    private static bool Fits(long number, int digits) => number >= 0 && number < 1L << (3 * digits);

    /// <summary>A header's name is of the portable characters (pax(1), "ustar Interchange Format").</summary>
    private static bool Fits(ReadOnlySpan<byte> name) => name.Length <= NameLength && Ascii.IsValid(name);

    private static byte[] Decimal(long number) => Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));

    /// <summary>Seconds with as many decimals as there are; before 1970 the fraction is counted back from zero.</summary>
    private static byte[] Decimal(Timestamp time)
    {
        (long seconds, long nanoseconds) = time.Seconds < 0 && time.Nanoseconds > 0
            ? (time.Seconds + 1, 1_000_000_000 - time.Nanoseconds)
            : (time.Seconds, time.Nanoseconds);
        string sign = time.Seconds < 0 ? "-" : "";
        string text = string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(seconds)}.{nanoseconds:D9}");
        return Encoding.ASCII.GetBytes(text.TrimEnd('0').TrimEnd('.'));
    }

    /// <summary>The header of records: named after the entry's file, in a folder beside it, and without anything else of it.</summary>
    private void WriteExtendedHeader(ReadOnlySpan<byte> name, int length)
    {
        int slash = name.LastIndexOf((byte)'/');
        byte[] path = [.. name[..(slash + 1)], .. "PaxHeaders.0/"u8, .. name[(slash + 1)..]];
        Array.Clear(_block);
        Portable(0, Normal(path));
        Span<byte> field = _block.AsSpan(0, NameLength);
        field[field.TrimEnd("/\0"u8).Length..].Clear();
        Octal(100, NumberDigits, 0);
        Octal(108, NumberDigits, 0);
        Octal(116, NumberDigits, 0);
        Octal(124, LongNumberDigits, length);
        Octal(136, LongNumberDigits, 0);
        WriteBlock((byte)'x');
    }

    private void WriteHeader(byte type, ReadOnlySpan<byte> name, ReadOnlySpan<byte> linkName, long length, TarEntry entry)
    {
        Array.Clear(_block);
        Portable(0, name);
        Octal(100, NumberDigits, entry.Mode);
        Octal(108, NumberDigits, entry.Owner);
        Octal(116, NumberDigits, entry.Group);
        Octal(124, LongNumberDigits, length);
        Octal(136, LongNumberDigits, entry.Modified.Seconds);
        Portable(157, linkName);
        Octal(329, NumberDigits, entry.Device.Major);
        Octal(337, NumberDigits, entry.Device.Minor);
        WriteBlock(type);
    }

    private void WriteBlock(byte type)
    {
        _block[156] = type;
        "ustar\000"u8.CopyTo(_block.AsSpan(257));
        _block.AsSpan(148, 8).Fill((byte)' ');
        int sum = 0;
        foreach (byte value in _block)
        {
            sum += value;
        }

        Octal(148, 6, sum);
        stream.Write(_block);
    }

    /// <summary>
    /// What of a name a header's field can hold. One that is cut off does not end with a slash, by which old programs know a folder; a record has the
    /// whole.
    /// </summary>
    private void Portable(int offset, ReadOnlySpan<byte> name)
    {
        Span<byte> field = _block.AsSpan(offset, NameLength);
        int length = 0;
        foreach (byte next in name)
        {
            if (next is > 0 and < 0x80 && length++ < NameLength)
            {
                field[length - 1] = next;
            }
        }

        if (length > NameLength && field[^1] == '/')
        {
            field[field.TrimEnd((byte)'/').Length] = 0;
        }
    }

    /// <summary>A path without empty components, <c>.</c>, and <c>..</c> behind others, as Go's path.Clean leaves it.</summary>
    private static byte[] Normal(byte[] path)
    {
        bool isRooted = path[0] == '/';
        List<string> parts = [];
        foreach (string part in Encoding.Latin1.GetString(path).Split('/'))
        {
            if (part == ".." && (isRooted || parts is [.., not ".."]))
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return Encoding.Latin1.GetBytes((isRooted ? "/" : string.Empty) + string.Join('/', parts));
    }

    /// <summary>Octal digits and a NUL; a number that does not fit is in a PAX record, and 0 here.</summary>
    private void Octal(int offset, int digits, long number)
    {
        number = Fits(number, digits) ? number : 0;
        for (int i = offset + digits - 1; i >= offset; i--)
        {
            _block[i] = (byte)('0' + (number & 7));
            number >>= 3;
        }

        _block[offset + digits] = 0;
    }

    private void Copy(Stream content, long length)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            while (length > 0)
            {
                int read = content.Read(buffer, 0, (int)Math.Min(buffer.Length, length));
                if (read == 0)
                {
                    throw new EndOfStreamException($"The content of an entry ends {length} bytes before its length.");
                }

                stream.Write(buffer, 0, read);
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Pad(long length)
    {
        Array.Clear(_block);
        stream.Write(_block, 0, (int)(-length & (TarInput.BlockSize - 1)));
    }
}

using System.Globalization;
using System.Text;

namespace Containers.Engine.Tests.Layers;

/// <summary>Writes tar archives byte by byte, wrong ones too, independently of the product's own writer.</summary>
internal sealed class RawTar
{
    private readonly List<byte> _bytes = [];

    public RawTar Folder(string name, string mode = "755") => Header(name, '5', mode: mode);

    public RawTar Link(string name, string target) => Header(name, '2', link: target);

    public RawTar HardLink(string name, string target) => Header(name, '1', link: target);

    public RawTar File(string name, string content = "", string mode = "644") =>
        Header(name, '0', content.Length.ToString(CultureInfo.InvariantCulture), mode: mode).Data(Encoding.ASCII.GetBytes(content));

    public RawTar Device(string name, char type, int major, int minor) => Header(name, type, major: major, minor: minor);

    /// <summary>A PAX extended header; the values are bytes as Latin-1.</summary>
    public RawTar Pax(params (string Key, string Value)[] records) => Extension('x', records);

    public RawTar GlobalPax(params (string Key, string Value)[] records) => Extension('g', records);

    public RawTar Header(
        string name, char type, string size = "0", string mode = "644", string link = "", int major = 0, int minor = 0,
        int owner = 0, long modified = 1_000_000_000, string magic = "ustar\000", Action<byte[]>? change = null, bool validChecksum = true)
    {
        byte[] block = new byte[512];
        Put(block, 0, name);
        Put(block, 100, mode.PadLeft(7, '0'));
        Put(block, 108, Convert.ToString(owner, 8).PadLeft(7, '0'));
        Put(block, 116, Convert.ToString(owner, 8).PadLeft(7, '0'));
        Put(block, 124, long.TryParse(size, out long number) && number >= 0 ? Convert.ToString(number, 8).PadLeft(11, '0') : size);
        Put(block, 136, Convert.ToString(modified, 8).PadLeft(11, '0'));
        block[156] = (byte)type;
        Put(block, 157, link);
        Put(block, 257, magic);
        Put(block, 329, Convert.ToString(major, 8).PadLeft(7, '0'));
        Put(block, 337, Convert.ToString(minor, 8).PadLeft(7, '0'));
        change?.Invoke(block);
        Put(block, 148, "        ");
        int sum = block.Sum(value => value) + (validChecksum ? 0 : 1);
        Put(block, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ");
        _bytes.AddRange(block);
        return this;
    }

    public RawTar Data(ReadOnlySpan<byte> content)
    {
        _bytes.AddRange(content);
        _bytes.AddRange(new byte[-content.Length & 511]);
        return this;
    }

    public byte[] ToArray(bool end = true) => end ? [.. _bytes, .. new byte[1024]] : [.. _bytes];

    public static byte[] Record(string key, string value)
    {
        int length = key.Length + value.Length + 3;
        while (length != length.ToString(CultureInfo.InvariantCulture).Length + key.Length + value.Length + 3)
        {
            length = length.ToString(CultureInfo.InvariantCulture).Length + key.Length + value.Length + 3;
        }

        return Encoding.Latin1.GetBytes($"{length} {key}={value}\n");
    }

    private RawTar Extension(char type, (string Key, string Value)[] records)
    {
        byte[] content = [.. records.SelectMany(record => Record(record.Key, record.Value))];
        return Header("pax", type, content.Length.ToString(CultureInfo.InvariantCulture)).Data(content);
    }

    private static void Put(byte[] block, int offset, string text) => Encoding.Latin1.GetBytes(text).CopyTo(block, offset);
}

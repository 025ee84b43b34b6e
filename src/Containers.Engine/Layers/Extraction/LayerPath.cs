using System.Text;

namespace Containers.Engine.Layers.Extraction;

/// <summary>
/// A path inside a layer, in normal form: components with single slashes between, no <c>.</c> and no <c>..</c>, not absolute. Empty for the
/// layer's own root.
/// </summary>
internal readonly struct LayerPath
{
    private readonly byte[] _bytes;
    private readonly int _length;
    private readonly int _parentLength;

    private LayerPath(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
        _parentLength = Math.Max(0, bytes.AsSpan(0, length).LastIndexOf((byte)'/'));
    }

    /// <summary>Whether this is the layer's root.</summary>
    public bool IsRoot => _length == 0;

    /// <summary>The whole path.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    /// <summary>The path of the folder it is in; empty for the root.</summary>
    public ReadOnlySpan<byte> Parent => _bytes.AsSpan(0, _parentLength);

    /// <summary>The last component.</summary>
    public ReadOnlySpan<byte> Name => _bytes.AsSpan(0, _length)[(_parentLength == 0 ? 0 : _parentLength + 1)..];

    /// <summary>Brings an archive's name into normal form. A leading slash means the layer's root.</summary>
    /// <exception cref="LayerException">It has a <c>..</c> component or a NUL byte.</exception>
    public static LayerPath Parse(ReadOnlySpan<byte> name)
    {
        byte[] bytes = new byte[name.Length];
        int length = 0;
        for (ReadOnlySpan<byte> rest = name; rest.Length > 0;)
        {
            int slash = rest.IndexOf((byte)'/');
            ReadOnlySpan<byte> component = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            if (component.Length == 0 || component.SequenceEqual("."u8))
            {
                continue;
            }

            if (component.SequenceEqual(".."u8) || component.Contains((byte)0))
            {
                throw new LayerException($"the path '{Encoding.UTF8.GetString(name)}' leads out of the layer");
            }

            if (length > 0)
            {
                bytes[length++] = (byte)'/';
            }

            component.CopyTo(bytes.AsSpan(length));
            length += component.Length;
        }

        return new LayerPath(bytes, length);
    }

    /// <summary>The path for people.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Bytes);
}

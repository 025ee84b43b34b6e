using System.IO.Compression;

namespace Containers.Engine.Layers.Compression;

/// <summary>How an archive may be compressed.</summary>
internal enum CompressionFormat
{
    None,
    Gzip,
    Zstandard,
    Xz,
    Bzip2,
}

/// <summary>Decompresses archives; how one is compressed, its first bytes tell.</summary>
internal static class Decompression
{
    /// <summary>How many bytes tell the format.</summary>
    public const int MagicLength = 6;

    /// <summary>The format that the first bytes of an archive tell.</summary>
    public static CompressionFormat FormatOf(ReadOnlySpan<byte> start) => start switch
    {
        [0x1F, 0x8B, ..] => CompressionFormat.Gzip,
        [0x28, 0xB5, 0x2F, 0xFD, ..] => CompressionFormat.Zstandard,
        [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18, ..] => CompressionFormat.Zstandard, // A frame that is skipped (RFC 8878, 3.1.2) may come first.
        [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..] => CompressionFormat.Xz,
        [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', (byte)'1' or 0x17, ..] => CompressionFormat.Bzip2,
        _ => CompressionFormat.None,
    };

    /// <summary>The uncompressed bytes of a source, which is left open.</summary>
    /// <exception cref="LayerException">The library that knows the format is not installed.</exception>
    public static async Task<Stream> OpenAsync(BufferedSource source, CancellationToken cancellationToken) =>
        Open(source, FormatOf((await source.PeekAsync(MagicLength, cancellationToken)).Span));

    /// <summary>The uncompressed bytes of a source whose format is known; the source itself where it is not compressed, and else left open.</summary>
    /// <exception cref="LayerException">The library that knows the format is not installed.</exception>
    public static Stream Open(Stream source, CompressionFormat format) => format switch
    {
        CompressionFormat.Gzip => new GZipStream(source, CompressionMode.Decompress, leaveOpen: true),
        CompressionFormat.Zstandard => new ZstandardStream(source),
        CompressionFormat.Xz => new XzStream(source),
        CompressionFormat.Bzip2 => new Bzip2Stream(source),
        _ => source,
    };
}

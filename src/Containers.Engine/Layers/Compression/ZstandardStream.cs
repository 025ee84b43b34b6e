using System.Runtime.InteropServices;

namespace Containers.Engine.Layers.Compression;

/// <summary>Decompresses Zstandard frames (RFC 8878) by the system's libzstd. Frames may follow one another.</summary>
internal sealed partial class ZstandardStream : DecoderStream
{
    private readonly Context _context;
    private nuint _wanted; // 0 at the end of a frame.

    /// <summary>Reads from a source, which it leaves open.</summary>
    /// <exception cref="LayerException">The system has no libzstd.so.1.</exception>
    public ZstandardStream(Stream source)
        : base(source)
    {
        try
        {
            _context = ZSTD_createDCtx();
        }
        catch (DllNotFoundException error)
        {
            throw Missing("zstd", "libzstd.so.1", "libzstd1", error);
        }
    }

    protected override unsafe int Decode(Span<byte> output, ReadOnlySpan<byte> input, out int used)
    {
        used = 0;
        if (input.IsEmpty && _wanted == 0)
        {
            return 0;
        }

        fixed (byte* to = output)
        fixed (byte* from = input)
        {
            var target = new ZstandardBuffer { Bytes = to, Size = (nuint)output.Length };
            var source = new ZstandardBuffer { Bytes = from, Size = (nuint)input.Length };
            _wanted = ZSTD_decompressStream(_context, ref target, ref source);
            if (ZSTD_isError(_wanted) != 0)
            {
                throw new InvalidDataException($"zstd: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(_wanted))}");
            }

            used = (int)source.Position;
            return target.Position > 0 || !input.IsEmpty || _wanted == 0
                ? (int)target.Position
                : throw new InvalidDataException("zstd: the data is cut off");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _context.Dispose();
        }

        base.Dispose(disposing);
    }

    [LibraryImport("libzstd.so.1")]
    private static partial Context ZSTD_createDCtx();

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_decompressStream(Context context, ref ZstandardBuffer output, ref ZstandardBuffer input);

    [LibraryImport("libzstd.so.1")]
    private static partial uint ZSTD_isError(nuint result);

    [LibraryImport("libzstd.so.1")]
    private static partial nint ZSTD_getErrorName(nuint result);

    /// <summary>A ZSTD_DCtx.</summary>
    private sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZSTD_freeDCtx(handle) == 0;
    }
}

using System.Runtime.InteropServices;

namespace Containers.Engine.Layers.Compression;

/// <summary>Compresses what is written to it into one Zstandard frame (RFC 8878) by the system's libzstd, on all processors where that can.</summary>
internal sealed partial class ZstandardEncoder : Stream
{
    private const int Level = 3; // zstd(1)'s own.
    private readonly Stream _target;
    private readonly Context _context;
    private readonly byte[] _output = new byte[128 * 1024];
    private bool _disposed;

    /// <summary>Writes to a target, which it leaves open.</summary>
    /// <exception cref="LayerException">The system has no libzstd.so.1.</exception>
    public ZstandardEncoder(Stream target)
    {
        const int compressionLevel = 100, checksumFlag = 201, workers = 400; // ZSTD_cParameter
        _target = target;
        try
        {
            _context = ZSTD_createCCtx();
        }
        catch (DllNotFoundException error)
        {
            throw new LayerException("Compressing with zstd takes libzstd.so.1, which is not installed (package libzstd1).", error);
        }

        Check(ZSTD_CCtx_setParameter(_context, compressionLevel, Level));
        Check(ZSTD_CCtx_setParameter(_context, checksumFlag, 1));
        _ = ZSTD_CCtx_setParameter(_context, workers, Environment.ProcessorCount); // Refused by a library without threads, which then uses none.
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Run(buffer, end: false);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>Ends the frame.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            try
            {
                Run([], end: true);
            }
            finally
            {
                _context.Dispose();
            }
        }

        base.Dispose(disposing);
    }

    private unsafe void Run(ReadOnlySpan<byte> input, bool end)
    {
        const int goOn = 0, finish = 2; // ZSTD_e_continue, ZSTD_e_end
        fixed (byte* from = input)
        fixed (byte* to = _output)
        {
            var source = new ZstandardBuffer { Bytes = from, Size = (nuint)input.Length };
            nuint left;
            do
            {
                var target = new ZstandardBuffer { Bytes = to, Size = (nuint)_output.Length };
                left = Check(ZSTD_compressStream2(_context, ref target, ref source, end ? finish : goOn));
                _target.Write(_output, 0, (int)target.Position);
            }
            while (end ? left > 0 : source.Position < source.Size);
        }
    }

    private static nuint Check(nuint result) => ZSTD_isError(result) == 0
        ? result
        : throw new LayerException($"zstd cannot compress: {Marshal.PtrToStringUTF8(ZSTD_getErrorName(result))}.");

    [LibraryImport("libzstd.so.1")]
    private static partial Context ZSTD_createCCtx();

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_CCtx_setParameter(Context context, int parameter, int value);

    [LibraryImport("libzstd.so.1")]
    private static partial nuint ZSTD_compressStream2(Context context, ref ZstandardBuffer output, ref ZstandardBuffer input, int operation);

    [LibraryImport("libzstd.so.1")]
    private static partial uint ZSTD_isError(nuint result);

    [LibraryImport("libzstd.so.1")]
    private static partial nint ZSTD_getErrorName(nuint result);

    /// <summary>A ZSTD_CCtx.</summary>
    private sealed class Context() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZSTD_freeCCtx(handle) == 0;
    }
}

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which are alike.</summary>
internal unsafe struct ZstandardBuffer
{
    public byte* Bytes;
    public nuint Size;
    public nuint Position;
}

using System.Runtime.InteropServices;

namespace Containers.Engine.Layers.Compression;

/// <summary>Decompresses bzip2 by the system's libbz2. Streams may follow one another, as parallel compressors write them.</summary>
internal sealed unsafe partial class Bzip2Stream : DecoderStream
{
    private const int Ok = 0; // BZ_OK
    private const int StreamEnd = 4; // BZ_STREAM_END
    private readonly State* _state;
    private bool _inStream;
    private bool _disposed;

    /// <summary>Reads from a source, which it leaves open.</summary>
    /// <exception cref="LayerException">The system has no libbz2.so.1.0.</exception>
    public Bzip2Stream(Stream source)
        : base(source)
    {
        _state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
        try
        {
            Begin();
        }
        catch (DllNotFoundException error)
        {
            NativeMemory.Free(_state);
            throw Missing("bzip2", "libbz2.so.1.0", "libbz2-1.0", error);
        }
    }

    protected override int Decode(Span<byte> output, ReadOnlySpan<byte> input, out int used)
    {
        used = 0;
        if (!_inStream)
        {
            if (input.IsEmpty)
            {
                return 0;
            }

            Begin();
        }

        fixed (byte* to = output)
        fixed (byte* from = input)
        {
            _state->NextIn = from;
            _state->AvailableIn = (uint)input.Length;
            _state->NextOut = to;
            _state->AvailableOut = (uint)output.Length;
            int result = BZ2_bzDecompress(_state);
            used = input.Length - (int)_state->AvailableIn;
            int produced = output.Length - (int)_state->AvailableOut;
            if (result == StreamEnd)
            {
                End();
            }
            else if (result != Ok)
            {
                throw new InvalidDataException("bzip2: the data is damaged");
            }
            else if (input.IsEmpty && produced == 0)
            {
                throw new InvalidDataException("bzip2: the data is cut off");
            }

            return produced;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            End();
            NativeMemory.Free(_state);
        }

        base.Dispose(disposing);
    }

    private void Begin()
    {
        if (BZ2_bzDecompressInit(_state, 0, 0) != Ok)
        {
            throw new InvalidDataException("bzip2: no memory is left");
        }

        _inStream = true;
    }

    private void End()
    {
        if (_inStream)
        {
            _inStream = false;
            _ = BZ2_bzDecompressEnd(_state);
        }
    }

    [LibraryImport("libbz2.so.1.0")]
    private static partial int BZ2_bzDecompressInit(State* state, int verbosity, int small);

    [LibraryImport("libbz2.so.1.0")]
    private static partial int BZ2_bzDecompress(State* state);

    [LibraryImport("libbz2.so.1.0")]
    private static partial int BZ2_bzDecompressEnd(State* state);

    /// <summary>bz_stream (bzlib.h). What is not named stays zero.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 80)]
    private struct State
    {
        [FieldOffset(0)]
        public byte* NextIn;

        [FieldOffset(8)]
        public uint AvailableIn;

        [FieldOffset(24)]
        public byte* NextOut;

        [FieldOffset(32)]
        public uint AvailableOut;
    }
}

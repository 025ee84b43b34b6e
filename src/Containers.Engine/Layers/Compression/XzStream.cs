using System.Runtime.InteropServices;

namespace Containers.Engine.Layers.Compression;

/// <summary>Decompresses the .xz format by the system's liblzma. Streams may follow one another, padding between them.</summary>
internal sealed unsafe partial class XzStream : DecoderStream
{
    /// <summary>Covers <c>xz -9</c>, which needs 65 MiB; what asks for more than this does not get it.</summary>
    private const ulong MemoryLimit = 256 << 20;

    private readonly State* _state;
    private bool _ended;
    private bool _disposed;

    /// <summary>Reads from a source, which it leaves open.</summary>
    /// <exception cref="LayerException">The system has no liblzma.so.5.</exception>
    public XzStream(Stream source)
        : base(source)
    {
        const uint concatenated = 0x08; // LZMA_CONCATENATED
        _state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
        try
        {
            Check(lzma_stream_decoder(_state, MemoryLimit, concatenated));
        }
        catch (DllNotFoundException error)
        {
            NativeMemory.Free(_state);
            throw Missing("xz", "liblzma.so.5", "liblzma5", error);
        }
    }

    /// <summary>lzma_ret, as far as it is told apart here.</summary>
    private enum Result
    {
        Ok = 0,
        StreamEnd = 1,
        MemoryError = 5,
        MemoryLimitError = 6,
        FormatError = 7,
        OptionsError = 8,
        DataError = 9,
        BufferError = 10,
    }

    protected override int Decode(Span<byte> output, ReadOnlySpan<byte> input, out int used)
    {
        const int run = 0; // LZMA_RUN
        const int finish = 3; // LZMA_FINISH
        used = input.Length;
        if (_ended)
        {
            return 0;
        }

        fixed (byte* to = output)
        fixed (byte* from = input)
        {
            _state->NextIn = from;
            _state->AvailableIn = (nuint)input.Length;
            _state->NextOut = to;
            _state->AvailableOut = (nuint)output.Length;
            Result result = lzma_code(_state, input.IsEmpty ? finish : run);
            used = input.Length - (int)_state->AvailableIn;
            int produced = output.Length - (int)_state->AvailableOut;
            _ended = result == Result.StreamEnd;
            Check(_ended || produced > 0 ? Result.Ok : result);
            return produced;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            lzma_end(_state);
            NativeMemory.Free(_state);
        }

        base.Dispose(disposing);
    }

    private static void Check(Result result)
    {
        string? fault = result switch
        {
            Result.Ok => null,
            Result.MemoryError => "no memory is left",
            Result.MemoryLimitError => $"decompressing takes more than {MemoryLimit >> 20} MiB of memory",
            Result.FormatError => "this is another format",
            Result.OptionsError => "it uses what this liblzma does not know",
            Result.BufferError => "the data is cut off",
            _ => "the data is damaged",
        };
        if (fault is not null)
        {
            throw new InvalidDataException($"xz: {fault}");
        }
    }

    [LibraryImport("liblzma.so.5")]
    private static partial Result lzma_stream_decoder(State* state, ulong memoryLimit, uint flags);

    [LibraryImport("liblzma.so.5")]
    private static partial Result lzma_code(State* state, int action);

    [LibraryImport("liblzma.so.5")]
    private static partial void lzma_end(State* state);

    /// <summary>lzma_stream (lzma/base.h). What is not named stays zero.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    private struct State
    {
        [FieldOffset(0)]
        public byte* NextIn;

        [FieldOffset(8)]
        public nuint AvailableIn;

        [FieldOffset(24)]
        public byte* NextOut;

        [FieldOffset(32)]
        public nuint AvailableOut;
    }
}

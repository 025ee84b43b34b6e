using Containers.Engine.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Content;

/// <summary>Passes on what is written, and tells whoever listens how much that was.</summary>
internal sealed class CountedOutput(Stream output, string what) : OutputStream
{
    private long _bytes;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        output.Write(buffer);
        _bytes += buffer.Length;
        WorkListener.Report(what, _bytes);
    }

    public override void Flush() => output.Flush();
}

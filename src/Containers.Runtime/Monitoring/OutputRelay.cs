using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>Takes one output stream of the container to its log and, where attached, to a stream of the monitor's own.</summary>
/// <param name="pipe">The reading end.</param>
/// <param name="log">The container's log.</param>
/// <param name="stream">The stream's name in the log.</param>
/// <param name="copy">The descriptor that gets a copy, or -1.</param>
internal sealed class OutputRelay(SafeFileHandle pipe, JsonFileLog log, string stream, int copy)
{
    private readonly JsonFileLog.Writer _writer = log.CreateWriter(stream);
    private readonly SafeFileHandle? _copy = copy >= 0 ? new SafeFileHandle(copy, ownsHandle: false) : null;
    private bool _copying = copy >= 0;
    private bool _open = true;

    /// <summary>What to wait for.</summary>
    internal PollEntry Entry => _open ? new PollEntry((int)pipe.DangerousGetHandle(), PollEvents.Readable) : PollEntry.Nothing;

    /// <summary>Takes what is there.</summary>
    internal void Handle(in PollEntry entry, byte[] buffer)
    {
        if (!entry.IsReady)
        {
            return;
        }

        int length = Pipes.Read(pipe, buffer);
        if (length == 0)
        {
            _writer.End();
            _open = false;
            return;
        }

        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, length);
        _writer.Write(bytes);

        // A reader that went away ends the copy, not the container.
        _copying = _copying && Pipes.Write(_copy!, bytes);
    }

    /// <summary>Takes what is left, once nobody writes any more.</summary>
    internal void Drain(byte[] buffer)
    {
        Span<PollEntry> entries = [Entry];
        while (_open && Poll.Wait(entries, milliseconds: 0) > 0)
        {
            Handle(entries[0], buffer);
        }

        _writer.End();
    }
}

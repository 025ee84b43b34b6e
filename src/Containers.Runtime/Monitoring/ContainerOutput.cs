using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Runtime.Monitoring.Logs;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>Takes one output stream of the container to its log, to those who are attached, and to a stream of the monitor's own.</summary>
/// <param name="file">The pipe's reading end, or the terminal's master side.</param>
/// <param name="stream">Which stream it is.</param>
/// <param name="log">The container's log.</param>
/// <param name="attachments">Those who are attached.</param>
/// <param name="hasCopy">Whether the monitor's own stream of that number gets a copy.</param>
internal sealed class ContainerOutput(SafeFileHandle file, LogStream stream, ContainerLog log, AttachServer attachments, bool hasCopy)
{
    private readonly LogWriter _writer = log.CreateWriter(stream);
    private readonly SafeFileHandle? _copy = hasCopy ? new SafeFileHandle((int)stream, ownsHandle: false) : null;
    private bool _copying = hasCopy;
    private bool _open = true;
    private int _number;

    /// <summary>Whether nobody reads the monitor's own stream any more.</summary>
    internal bool IsAbandoned { get; private set; }

    /// <summary>Whether the monitor's own stream could not be written, so that something is missing there.</summary>
    internal bool HasFailed { get; private set; }

    private PollEntry Entry => _open ? new PollEntry((int)file.DangerousGetHandle(), PollEvents.Readable) : PollEntry.Nothing;

    /// <summary>Adds what this waits for: nothing while somebody who is attached cannot take more. So nothing is lost, and nothing piles up.</summary>
    internal void Prepare(PollSet polls) => _number = polls.Add(attachments.IsBehind ? PollEntry.Nothing : Entry);

    /// <summary>Writes no more to the monitor's own stream.</summary>
    internal void EndCopy() => _copying = false;

    /// <summary>Takes what is there.</summary>
    internal void Handle(PollSet polls, byte[] buffer)
    {
        if (polls.IsReady(_number))
        {
            Take(buffer);
        }
    }

    /// <summary>Takes what is left, once nobody writes any more.</summary>
    internal void Drain(byte[] buffer)
    {
        Span<PollEntry> entries = [Entry];
        while (_open && Poll.Wait(entries, milliseconds: 0) > 0)
        {
            Take(buffer);
        }

        _writer.End();
    }

    private void Take(byte[] buffer)
    {
        int length = Read(buffer);
        if (length == 0)
        {
            _writer.End();
            _open = false;
            return;
        }

        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, length);
        _writer.Write(bytes);
        attachments.Send(stream, bytes);

        Copy(bytes);
    }

    /// <summary>A reader that went away ends the copy, not the container; nor does a full disk, and that is told.</summary>
    private void Copy(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (_copying && !Pipes.Write(_copy!, bytes))
            {
                _copying = false;
                IsAbandoned = true;
            }
        }
        catch (LinuxException exception)
        {
            _copying = false;
            HasFailed = true;
            StandardOutput.WriteError($"container-runtime: the container's {(stream == LogStream.Error ? "errors" : "output")} cannot be written any more ({exception.Message})\n");
        }
    }

    private int Read(byte[] buffer)
    {
        try
        {
            return Pipes.Read(file, buffer);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.EIO)
        {
            return 0; // Nobody has the terminal open.
        }
    }
}

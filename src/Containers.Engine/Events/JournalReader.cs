using System.Buffers;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Events;

/// <summary>Reads a journal from its oldest entry on, and again what has come since, also where its file was begun anew meanwhile.</summary>
internal sealed class JournalReader(string path) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private OpenFile? _former;
    private OpenFile? _current;

    /// <summary>
    /// The entries that were not read yet. What is no entry, as a killed writer leaves it, is passed over. Where the file was begun anew twice
    /// since the last time, the oldest are gone.
    /// </summary>
    /// <exception cref="LinuxException">The journal cannot be read.</exception>
    public List<EventRecord> ReadNew()
    {
        List<EventRecord> entries = [];

        // A writer that opened the file before it was moved away may still write to it after.
        Read(_former, entries);
        Read(_current, entries);
        OpenFile? found = TryOpen(path);
        if (found is null || IsSame(found, _current))
        {
            found?.Dispose();
            return entries;
        }

        // It was moved away, or this is the first time. What was moved away is this one, or one that was never seen.
        OpenFile? moved = TryOpen(Journal.FormerOf(path));
        if (moved is not null && (IsSame(moved, _current) || IsSame(moved, found)))
        {
            moved.Dispose();
            moved = null;
        }

        Read(moved, entries);
        Read(found, entries);
        _former?.Dispose();
        if (moved is not null)
        {
            _current?.Dispose();
        }

        _former = moved ?? _current;
        _current = found;
        return entries;
    }

    /// <summary>Passes over all entries that there are.</summary>
    /// <exception cref="LinuxException">The journal cannot be read.</exception>
    public void GoToEnd()
    {
        _current = TryOpen(path);
        _current?.Handle.SeekToEnd();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _former?.Dispose();
        _current?.Dispose();
    }

    private static bool IsSame(OpenFile one, OpenFile? other) => other is not null && one.Status.IsSameFile(other.Status);

    private static OpenFile? TryOpen(string path)
    {
        try
        {
            return new OpenFile(FileDescriptor.Open(path, OpenFlags.Read));
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private void Read(OpenFile? file, List<EventRecord> entries)
    {
        int count;
        while (file is not null && (count = Pipes.Read(file.Handle, _buffer)) > 0)
        {
            file.Pending.Write(_buffer.AsSpan(0, count));
            ReadOnlySpan<byte> rest = file.Pending.WrittenSpan;
            for (int end; (end = rest.IndexOf((byte)'\n')) >= 0; rest = rest[(end + 1)..])
            {
                if (end > 0 && TryParse(rest[..end]) is { } entry)
                {
                    entries.Add(entry);
                }
            }

            byte[] kept = rest.ToArray();
            file.Pending.ResetWrittenCount();
            file.Pending.Write(kept);
        }
    }

    private static EventRecord? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return EventRecord.Read(line);
        }
        catch (OciFormatException)
        {
            return null;
        }
    }

    private sealed class OpenFile(SafeFileHandle handle) : IDisposable
    {
        public SafeFileHandle Handle => handle;

        public FileStatus Status { get; } = handle.Status();

        /// <summary>The beginning of a line whose end was not there yet.</summary>
        public ArrayBufferWriter<byte> Pending { get; } = new();

        public void Dispose() => handle.Dispose();
    }
}

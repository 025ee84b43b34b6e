using System.Globalization;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Logs;

/// <summary>
/// The files of one log, read from the oldest to the current one as if they were one. Each is open, so that one which gets another number, or
/// goes, while this reads is read all the same.
/// </summary>
internal sealed class ContainerLogFiles : IDisposable
{
    private const int ChunkSize = 64 * 1024;
    private const int MostAttempts = 100;

    private readonly string _path;
    private readonly List<LogFile> _files;
    private int _current;
    private long _position;

    private ContainerLogFiles(string path)
    {
        _path = path;
        _files = OpenAfter(null);
    }

    /// <summary>Whether nothing of the current file is read yet.</summary>
    public bool IsAtStart => _position == 0;

    /// <summary>Opens the files that are there.</summary>
    /// <param name="path">The current one.</param>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static ContainerLogFiles Open(string path) => new(path);

    /// <summary>Reads on in the current file; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        int read = _files.Count == 0 ? 0 : RandomAccess.Read(_files[_current].Handle, buffer, _position);
        _position += read;
        return read;
    }

    /// <summary>Goes to the beginning of the next file that is known; false where there is none.</summary>
    public bool MoveNext()
    {
        if (_current >= _files.Count - 1)
        {
            return false;
        }

        _current++;
        _position = 0;
        return true;
    }

    /// <summary>Looks whether a new file took the place of the last one, or the last one began anew.</summary>
    /// <returns>Whether there is more to read.</returns>
    public bool TryFindNext()
    {
        if (_files.Count == 0)
        {
            _files.AddRange(OpenAfter(null));
            return _files.Count > 0;
        }

        LogFile last = _files[_current];
        if (RandomAccess.GetLength(last.Handle) < _position)
        {
            _position = 0;
            return true;
        }

        using SafeFileHandle? named = TryOpen(_path);
        if (named is null || IdentityOf(named) == last.Identity)
        {
            return false;
        }

        // Its last lines may have come since it was last read; it got its number after them.
        if (RandomAccess.GetLength(last.Handle) == _position)
        {
            _files.AddRange(OpenAfter(last.Identity));
            _ = MoveNext();
        }

        return true;
    }

    /// <summary>Goes to where the last lines begin.</summary>
    public void GoToTail(int lines)
    {
        int missing = lines + 1;
        for (_current = _files.Count - 1; _current > 0; _current--)
        {
            if (FindLine(_files[_current].Handle, ref missing) is { } position)
            {
                _position = position;
                return;
            }
        }

        _current = 0;
        _position = _files.Count > 0 && FindLine(_files[0].Handle, ref missing) is { } first ? first : 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Handle.Dispose());

    /// <summary>The files after one, oldest first; all of them where that one is not found.</summary>
    private List<LogFile> OpenAfter((DeviceNumber, ulong)? known)
    {
        for (int attempt = 1; ; attempt++)
        {
            List<LogFile> found = Scan(known, out (DeviceNumber, ulong)? current);
            using SafeFileHandle? named = TryOpen(_path);
            if ((named is not null && IdentityOf(named) == current) || attempt == MostAttempts)
            {
                found.Reverse();
                return found;
            }

            // The numbers changed more than once meanwhile: one may have been passed over.
            found.ForEach(file => file.Handle.Dispose());
        }
    }

    /// <summary>
    /// Opens the files from the current one on. One change of the numbers meanwhile shows a file twice, or leaves one number without a file for
    /// a moment, and hides none.
    /// </summary>
    private List<LogFile> Scan((DeviceNumber, ulong)? known, out (DeviceNumber, ulong)? current)
    {
        List<LogFile> found = [];
        int missing = 0;
        current = null;
        for (int number = 0; missing < 2; number++)
        {
            SafeFileHandle? file = TryOpen(number == 0 ? _path : $"{_path}.{number.ToString(CultureInfo.InvariantCulture)}");
            if (file is null)
            {
                missing++;
                continue;
            }

            missing = 0;
            (DeviceNumber, ulong) identity = IdentityOf(file);
            current = number == 0 ? identity : current;
            if (identity == known || found.Exists(other => other.Identity == identity))
            {
                file.Dispose();
                if (identity == known)
                {
                    break;
                }
            }
            else
            {
                found.Add(new LogFile(file, identity));
            }
        }

        return found;
    }

    private static SafeFileHandle? TryOpen(string path)
    {
        try
        {
            return FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.NoFollow);
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private static (DeviceNumber, ulong) IdentityOf(SafeFileHandle file)
    {
        FileStatus status = file.Status();
        return (status.Device, status.Inode);
    }

    /// <summary>Where the last lines of a file begin; null where it has too few, which then count.</summary>
    private static long? FindLine(SafeFileHandle file, ref int missing)
    {
        long position = RandomAccess.GetLength(file);
        byte[] buffer = new byte[ChunkSize];
        while (position > 0)
        {
            int length = (int)Math.Min(buffer.Length, position);
            position -= length;
            ReadOnlySpan<byte> chunk = buffer.AsSpan(0, RandomAccess.Read(file, buffer.AsSpan(0, length), position));
            for (int i = chunk.LastIndexOf((byte)'\n'); i >= 0; i = chunk[..i].LastIndexOf((byte)'\n'))
            {
                if (--missing == 0)
                {
                    return position + i + 1;
                }
            }
        }

        return null;
    }

    private sealed record LogFile(SafeFileHandle Handle, (DeviceNumber, ulong) Identity);
}

using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// A large file while it is written: staged beside its place under the name <c>.NAME.staging</c>, locked by its writer, and moved there when
/// it is whole and on the disk. Disposed before that, it leaves nothing; what a killed writer leaves the next one overwrites. A small file
/// is written by <see cref="AtomicFile"/> in one call. A link is followed, and what is no file, such as <c>/dev/null</c> or a pipe, is written to as it is.
/// </summary>
public sealed class StagedFile : IDisposable
{
    private const uint OwnerOnly = 0x180; // 0600, as docker has it: an image, a volume or a container may hold what not everyone should read.

    private readonly string _path;
    private readonly string _staging = "";
    private readonly FileLock? _held;
    private readonly SafeFileHandle _file;
    private bool _published;

    private StagedFile(string path, string staging, FileLock held, SafeFileHandle file)
        : this(path, file) => (_staging, _held) = (staging, held);

    private StagedFile(string path, SafeFileHandle file)
    {
        _path = path;
        _file = file;
        Content = new Output(file, path);
    }

    /// <summary>Takes what is written, from its beginning to its end; nothing is buffered, and an error names the file.</summary>
    public Stream Content { get; }

    /// <summary>Begins to write a file. Another writer of the same file is waited for.</summary>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <param name="mode">Permissions, not less the umask: 0600 unless said otherwise.</param>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static StagedFile Create(string path, uint mode = OwnerOnly)
    {
        path = Follow(Path.GetFullPath(path), out bool isFile);
        if (!isFile)
        {
            return new StagedFile(path, FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.NoControllingTerminal));
        }

        string staging = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.staging");
        FileLock held = FileLock.Acquire(staging, FileLockMode.Exclusive);
        SafeFileHandle? file = null;
        try
        {
            file = FileDescriptor.Open(staging, OpenFlags.Write | OpenFlags.Truncate | OpenFlags.NoFollow);
            file.SetMode(mode);
            return new StagedFile(path, staging, held, file);
        }
        catch
        {
            file?.Dispose();
            held.RemoveAndDispose();
            throw;
        }
    }

    /// <summary>Brings the file to the disk and into its place, over a file that is there.</summary>
    /// <exception cref="LinuxException">A call failed.</exception>
    public void Publish()
    {
        if (_held is not null)
        {
            _file.Flush();
            AtomicFile.Publish(_staging, _path);
            _published = true;
        }
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose()
    {
        _file.Dispose();
        if (_published)
        {
            _held?.Dispose();
        }
        else
        {
            _held?.RemoveAndDispose();
        }
    }

    /// <summary>Where a path leads by its links, and whether a file is there, or may be made.</summary>
    private static string Follow(string path, out bool isFile)
    {
        isFile = true;
        try
        {
            using SafeFileHandle there = FileDescriptor.Open(path, OpenFlags.PathOnly);
            isFile = there.Status().Type is FileType.Regular or FileType.Directory;
            return isFile && LinuxPath.Text(there.PathOf()) is var found && File.Exists(found) ? found : path;
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return path;
        }
    }

    private sealed class Output(SafeFileHandle file, string path) : OutputStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => file.WriteAll(buffer, path);
    }
}

using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// Replaces a file as a whole: a reader, and the disk after a crash, has either the old content or the new. The new content is staged
/// beside the file under the name <c>.NAME.staging</c>, locked by its writer; what a killed writer leaves there the next one overwrites.
/// </summary>
public static class AtomicFile
{
    private const uint DefaultMode = 0x1A4; // 0644

    /// <summary>Writes a file as a whole.</summary>
    /// <param name="path">The file, in a folder that is there.</param>
    /// <param name="content">All of its content.</param>
    /// <param name="mode">Permissions, not less the umask: 0644 unless said otherwise.</param>
    /// <param name="durable">False skips both fsync(2) calls, for state that need not outlive a reboot.</param>
    /// <param name="keepOwner">Whether a file that is there keeps its owner and group, where root replaces a user's own.</param>
    /// <exception cref="LinuxException">A call failed; the file is as it was.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content, uint mode = DefaultMode, bool durable = true, bool keepOwner = false)
    {
        path = Path.GetFullPath(path);
        string name = Path.GetFileName(path);
        string staging = Path.Combine(Path.GetDirectoryName(path)!, $".{name}.staging");
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(Path.GetDirectoryName(path)!);
        using FileLock held = FileLock.Acquire(staging, FileLockMode.Exclusive);
        using (SafeFileHandle file = FileDescriptor.Open(staging, OpenFlags.Write | OpenFlags.Truncate | OpenFlags.NoFollow))
        {
            if (keepOwner && File.Exists(path))
            {
                using SafeFileHandle old = FileDescriptor.Open(path, OpenFlags.Read | OpenFlags.NonBlocking);
                FileStatus status = old.Status();
                file.SetOwner(status.Owner, status.Group);
            }

            file.WriteAll(content);
            file.SetMode(mode);
            if (durable)
            {
                file.Flush();
            }
        }

        folder.Rename(Encoding.UTF8.GetBytes($".{name}.staging"), folder, Encoding.UTF8.GetBytes(name));
        if (durable)
        {
            folder.Handle.Flush();
        }
    }

    /// <summary>Moves a finished file or folder into its place on the same file system, over a file that is there.</summary>
    /// <param name="staged">The file as written, its content already flushed where it must be durable.</param>
    /// <param name="path">Where it shall be.</param>
    /// <param name="durable">False skips fsync(2) of the folder it goes to.</param>
    /// <param name="replace">False leaves a file that is there, and the staged one, alone.</param>
    /// <returns>False where <paramref name="replace"/> is false and there is one already.</returns>
    /// <exception cref="LinuxException">A call failed.</exception>
    public static bool Publish(string staged, string path, bool durable = true, bool replace = true)
    {
        staged = Path.GetFullPath(staged);
        path = Path.GetFullPath(path);
        using DirectoryDescriptor from = DirectoryDescriptor.Open(Path.GetDirectoryName(staged)!);
        using DirectoryDescriptor to = DirectoryDescriptor.Open(Path.GetDirectoryName(path)!);
        bool moved = from.Rename(
            Encoding.UTF8.GetBytes(Path.GetFileName(staged)), to, Encoding.UTF8.GetBytes(Path.GetFileName(path)), replace);
        if (moved && durable)
        {
            to.Handle.Flush();
        }

        return moved;
    }
}

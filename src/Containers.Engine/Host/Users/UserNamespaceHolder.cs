using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Host.Users;

/// <summary>
/// A process that is in the user's namespace: the one that a file names, else any that is there, since a namespace has no name of its own.
/// The caller holds the namespace's lock.
/// </summary>
internal static class UserNamespaceHolder
{
    /// <summary>Opens the namespace that was recorded; null where no process is in it any more.</summary>
    /// <param name="paths">The store.</param>
    /// <param name="ids">The IDs that it has: the kernel gives the number of one that has ended to another, a browser's for instance.</param>
    public static SafeFileHandle? Find(StorePaths paths, UserIds ids)
    {
        if (Read(paths) is not (ulong inode, int process))
        {
            return null;
        }

        if (Open(process, inode, ids) is { } known)
        {
            return known;
        }

        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int other)
                && other != process && Open(other, inode, ids) is { } found)
            {
                Record(paths, inode, other);
                return found;
            }
        }

        return null;
    }

    /// <summary>Writes down a process that is in the namespace, or enters it before the lock is given up.</summary>
    public static void Record(StorePaths paths, ulong inode, int process) =>
        AtomicFile.Write(paths.UserNamespace, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{inode} {process}\n")), durable: false);

    private static (ulong Inode, int Process)? Read(StorePaths paths)
    {
        string[] words = File.Exists(paths.UserNamespace) ? File.ReadAllText(paths.UserNamespace).Split([' ', '\n']) : [];
        return words is [var inode, var process, ..]
            && ulong.TryParse(inode, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number)
            && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? (number, id)
            : null;
    }

    private static SafeFileHandle? Open(int process, ulong inode, UserIds ids)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/ns/user");
        if (new FileInfo(path).LinkTarget != string.Create(CultureInfo.InvariantCulture, $"user:[{inode}]"))
        {
            return null;
        }

        try
        {
            SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Read);

            // What is left of a process that nobody has waited for keeps its namespace, and nobody works there any more.
            if (file.Status().Inode == inode && ids.AreOf(process) && ProcessStatus.StartTime(process) != 0)
            {
                return file;
            }

            file.Dispose();
            return null;
        }
        catch (LinuxException gone) when (gone.Errno is Errno.ENOENT or Errno.ESRCH or Errno.EACCES)
        {
            return null;
        }
    }
}

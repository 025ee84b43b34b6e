using System.Runtime.InteropServices;

namespace Containers.Linux.Cgroups;

/// <summary>A control group's folder: its files belong to the kernel, so only the folders themselves are made and removed.</summary>
internal static partial class CgroupFolder
{
    private const uint Mode = 0x1ED; // 0755

    /// <summary>Makes a group and those above it that are not there.</summary>
    /// <returns>False where it was there.</returns>
    /// <exception cref="LinuxException">cgroupfs refuses.</exception>
    internal static bool Create(string folder)
    {
        if (MakeFolder(folder, Mode) == 0)
        {
            return true;
        }

        int errno = Marshal.GetLastPInvokeError();
        if (errno == Errno.ENOENT && Path.GetDirectoryName(folder) is { Length: > 1 } above)
        {
            Create(above);
            return Create(folder);
        }

        return errno == Errno.EEXIST ? false : throw new LinuxException("mkdir", folder, errno);
    }

    /// <summary>Removes a group and the groups below it, deepest first.</summary>
    /// <exception cref="LinuxException">A process is still in it (EBUSY).</exception>
    internal static void Remove(string folder)
    {
        if (RemoveFolder(folder) == 0)
        {
            return;
        }

        int errno = Marshal.GetLastPInvokeError();
        switch (errno)
        {
            case Errno.ENOENT:
                return;
            case Errno.EBUSY or Errno.ENOTEMPTY when Directory.GetDirectories(folder) is { Length: > 0 } below:
                Array.ForEach(below, Remove);
                if (RemoveFolder(folder) < 0)
                {
                    LinuxException.ThrowLast("rmdir", folder);
                }

                break;
            default:
                throw new LinuxException("rmdir", folder, errno);
        }
    }

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeFolder(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "rmdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int RemoveFolder(string path);
}

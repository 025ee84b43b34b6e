using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Images.Archives;

/// <summary>Where a file that is to be written really is.</summary>
internal static class FileSystemPath
{
    /// <summary>The absolute path of a file, that of its target where it is a symbolic link: a link is written through, not replaced.</summary>
    public static string Resolve(string path)
    {
        path = Path.GetFullPath(path);
        return Path.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
    }

    /// <summary>Whether there is a regular file, rather than a pipe or a device.</summary>
    public static bool IsRegularFile(string path)
    {
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.PathOnly);
        return file.Status().Type == FileType.Regular;
    }
}

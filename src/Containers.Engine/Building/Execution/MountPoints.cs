using System.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Execution;

/// <summary>
/// Makes what a step's mounts need as mount points and the image does not have, and removes it after the step, so that it is in no layer.
/// </summary>
/// <param name="root">The step's root file system.</param>
internal sealed class MountPoints(DirectoryDescriptor root)
{
    private const ResolveFlags InRoot = ResolveFlags.InRoot | ResolveFlags.NoMagicLinks;
    private readonly List<(string Folder, byte[] Name, bool IsFolder, FileStatus Parent)> _made = [];

    /// <summary>Makes a mount point where there is none.</summary>
    /// <param name="path">Absolute.</param>
    /// <param name="isFolder">Whether a folder is mounted there, else a file.</param>
    public void Add(string path, bool isFolder)
    {
        string current = "/";
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = 0; i < parts.Length; i++)
        {
            string next = current == "/" ? "/" + parts[i] : $"{current}/{parts[i]}";
            if (!Exists(next) && !TryMake(current, Encoding.UTF8.GetBytes(parts[i]), isFolder || i + 1 < parts.Length))
            {
                return; // What cannot be mounted is told by the runtime.
            }

            current = next;
        }
    }

    /// <summary>Removes what was made and is still empty, and gives the folders that it was in their times back.</summary>
    public void Remove()
    {
        foreach ((string folder, byte[] name, bool isFolder, FileStatus before) in Enumerable.Reverse(_made))
        {
            using DirectoryDescriptor? parent = Open(folder);
            if (parent?.StatusOf(name) is not { } status || (status.Type == FileType.Directory) != isFolder)
            {
                continue;
            }

            if (isFolder ? IsEmptyFolder(parent, name) : status is { Type: FileType.Regular, Size: 0 })
            {
                TreeRemoval.Remove(parent, name);
                parent.Handle.SetTimes(Timestamp.Unchanged, before.Modified);
            }
        }
    }

    private static bool IsEmptyFolder(DirectoryDescriptor parent, byte[] name)
    {
        using DirectoryDescriptor folder = parent.OpenDirectory(name, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks);
        return folder.Names().Count == 0;
    }

    private bool TryMake(string folder, byte[] name, bool isFolder)
    {
        using DirectoryDescriptor? parent = Open(folder);
        if (parent is null)
        {
            return false;
        }

        FileStatus before = parent.Handle.Status();
        if (isFolder)
        {
            if (!parent.CreateDirectory(name, 0x1ED))
            {
                return false;
            }
        }
        else
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle? file = parent.CreateFile(name, 0x1A4);
            if (file is null)
            {
                return false;
            }
        }

        _made.Add((folder, name, isFolder, before));
        return true;
    }

    private bool Exists(string path)
    {
        using Microsoft.Win32.SafeHandles.SafeFileHandle? found =
            root.TryOpen(Encoding.UTF8.GetBytes(path), OpenFlags.PathOnly, 0, InRoot, out int errno);
        return found is not null || errno != Errno.ENOENT;
    }

    private DirectoryDescriptor? Open(string folder) => root.TryOpenDirectory(Encoding.UTF8.GetBytes(folder), InRoot, out _);
}

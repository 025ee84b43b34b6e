using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>
/// One copy of a tree, by several threads: level by level, the names of a level's folders in parts that each are one thread's. Folders get their owners
/// and times at last, the deepest first, so that nothing is changed in them afterwards.
/// </summary>
internal sealed class TreeCopier(DirectoryDescriptor from, DirectoryDescriptor to, TreeCopy copy)
{
    private const ResolveFlags Inside = ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks;
    private const int NamesOfPart = 128;
    private const uint OwnerOnly = 0x1C0; // 0700
    private readonly Dictionary<(DeviceNumber Device, ulong Inode), byte[]> _linked = [];

    /// <summary>Copies.</summary>
    public void Run(CancellationToken cancellationToken)
    {
        List<Folder[]> levels = [];
        Folder[] level = [new Folder([], default)];
        while (level.Length > 0)
        {
            ConcurrentBag<Folder> below = [];
            ForEach(PartsOf(level), part =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                Copy(part, below);
            });
            level = [.. below];
            levels.Add(level);
        }

        for (int depth = levels.Count - 1; depth >= 0; depth--)
        {
            ForEach(levels[depth], Finish);
        }
    }

    /// <summary>Does work for each; what one of them throws is what this throws.</summary>
    private static void ForEach<T>(IReadOnlyCollection<T> items, Action<T> work)
    {
        if (items.Count <= 1)
        {
            foreach (T item in items)
            {
                work(item);
            }

            return;
        }

        try
        {
            Parallel.ForEach(items, work);
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }
    }

    private List<Part> PartsOf(Folder[] folders)
    {
        List<Part> parts = [];
        foreach (Folder folder in folders)
        {
            using DirectoryDescriptor source = from.OpenDirectory(folder.Path, Inside);
            IReadOnlyList<byte[]> names = source.Names();
            for (int start = 0; start < names.Count; start += NamesOfPart)
            {
                parts.Add(new Part(folder.Path, [.. names.Skip(start).Take(NamesOfPart)]));
            }
        }

        return parts;
    }

    private void Copy(Part part, ConcurrentBag<Folder> below)
    {
        using DirectoryDescriptor source = from.OpenDirectory(part.Folder, Inside);
        using DirectoryDescriptor target = to.OpenDirectory(part.Folder, Inside);
        foreach (byte[] name in part.Names)
        {
            if (source.StatusOf(name) is not { } status || copy.IsLeftOut(status))
            {
                continue;
            }

            byte[] path = part.Folder.Length == 0 ? name : [.. part.Folder, (byte)'/', .. name];
            switch (status.Type)
            {
                case FileType.Directory:
                    if (target.CreateDirectory(name, OwnerOnly) || target.StatusOf(name) is { Type: FileType.Directory })
                    {
                        below.Add(new Folder(path, status));
                    }

                    break;
                case FileType.Regular when status.Links > 1:
                    CopyLinked(source, target, name, path, status);
                    break;
                case FileType.Regular:
                    CopyFile(source, target, name, status);
                    break;
                case FileType.SymbolicLink:
                    CopyOther(source, target, name, status, target.CreateSymbolicLink(name, source.ReadLink(name)));
                    break;
                case FileType.Socket:
                    break;
                default:
                    CopyOther(source, target, name, status, target.CreateNode(name, status.Type, status.Mode, status.Special));
                    break;
            }
        }
    }

    /// <summary>A file with several names: the first one is copied, the others are links to that, whichever thread meets them.</summary>
    private void CopyLinked(DirectoryDescriptor source, DirectoryDescriptor target, byte[] name, byte[] path, in FileStatus status)
    {
        lock (_linked)
        {
            if (_linked.TryGetValue((status.Device, status.Inode), out byte[]? first))
            {
                target.CreateHardLink(name, to, first);
            }
            else if (CopyFile(source, target, name, status))
            {
                _linked[(status.Device, status.Inode)] = path;
            }
        }
    }

    private bool CopyFile(DirectoryDescriptor source, DirectoryDescriptor target, byte[] name, in FileStatus status)
    {
        using SafeFileHandle? file = source.TryOpen(name, OpenFlags.Read | OpenFlags.NoFollow | OpenFlags.NonBlocking, 0, Inside, out int errno);
        if (file is null)
        {
            return errno == Errno.ENOENT ? false : throw new LinuxException("openat2", $"{source.Path}/{LinuxPath.Text(name)}", errno);
        }

        using SafeFileHandle? made = target.CreateFile(name, OwnerOnly);
        if (made is null)
        {
            return false;
        }

        FileCopy.Content(file, made, status);
        copy.CopyAttributes(file, made, status, isNew: true);
        return true;
    }

    private void CopyOther(DirectoryDescriptor source, DirectoryDescriptor target, byte[] name, in FileStatus status, bool made)
    {
        if (made)
        {
            copy.CopyAttributes(source, target, name, status);
        }
    }

    private void Finish(Folder folder)
    {
        using DirectoryDescriptor source = from.OpenDirectory(folder.Path, Inside);
        using DirectoryDescriptor target = to.OpenDirectory(folder.Path, Inside);
        copy.CopyAttributes(source, target);
    }

    /// <summary>A folder: its path below the root of the copy.</summary>
    private sealed record Folder(byte[] Path, FileStatus Status);

    /// <summary>Names of a folder that one thread copies.</summary>
    private sealed record Part(byte[] Folder, List<byte[]> Names);
}

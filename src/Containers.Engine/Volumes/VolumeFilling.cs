using Containers.Linux.Files;

namespace Containers.Engine.Volumes;

/// <summary>
/// Puts the first files into a volume. They are copied beside it first; a copy that is whole has another name, and its files are then moved into the
/// volume one by one, so whoever is killed on the way leaves either nothing that is seen, or a copy that the next one moves on with.
/// </summary>
internal static class VolumeFilling
{
    private const uint OwnerOnly = 0x1C0; // 0700

    private static ReadOnlySpan<byte> Begun => ".pscontainers-filling"u8;

    private static ReadOnlySpan<byte> Whole => ".pscontainers-filled"u8;

    private static ReadOnlySpan<byte> Files => "_data"u8;

    /// <summary>Whether a volume of the store has files, and no copy that is to be moved in.</summary>
    public static bool HasFiles(StorePaths paths, string name)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(paths.VolumeFolder(name));
        using DirectoryDescriptor files = DirectoryDescriptor.Open(paths.VolumeFiles(name));
        return !IsEmpty(files) && folder.StatusOf(Whole) is null;
    }

    /// <summary>Whether a copy was begun in a volume's folder and is not finished.</summary>
    public static bool IsUnfinished(DirectoryDescriptor folder) => folder.StatusOf(Begun) is not null || folder.StatusOf(Whole) is not null;

    /// <summary>Fills a volume of the store that no container has mounted: its folder is exchanged for the copy.</summary>
    /// <param name="folder">The volume's folder. The caller holds its lock exclusively.</param>
    /// <param name="write">Writes the files into an empty folder.</param>
    /// <param name="replaces">Whether files that are there are removed; else they stay, and nothing is written.</param>
    public static void RunAlone(DirectoryDescriptor folder, Action<DirectoryDescriptor> write, bool replaces = false)
    {
        using (DirectoryDescriptor files = Enter(folder, Files))
        {
            if ((Finish(folder, files) || !IsEmpty(files)) && !replaces)
            {
                return;
            }
        }

        Copy(folder, write);
        folder.Exchange(Begun, Files);
        TreeRemoval.Remove(folder, Begun);
    }

    /// <summary>Fills a volume that containers may have mounted.</summary>
    /// <param name="place">Where the copy is made: on the same file system. The caller holds the volume's lock exclusively.</param>
    /// <param name="target">The folder with the volume's files.</param>
    /// <param name="write">Writes the files into an empty folder.</param>
    public static void Run(DirectoryDescriptor place, DirectoryDescriptor target, Action<DirectoryDescriptor> write)
    {
        if (!Finish(place, target) && IsEmpty(target))
        {
            Copy(place, write);
            place.Rename(Begun, place, Whole);
            Finish(place, target);
        }
    }

    /// <summary>Moves a copy that is whole into a volume, and removes one that is not; false where there was none that is whole.</summary>
    public static bool Finish(DirectoryDescriptor place, DirectoryDescriptor target)
    {
        TreeRemoval.Remove(place, Begun);
        if (place.StatusOf(Whole) is null)
        {
            return false;
        }

        using (DirectoryDescriptor copy = Enter(place, Whole))
        {
            foreach (byte[] name in copy.Names())
            {
                copy.Rename(name, target, name, replace: false);
            }

            new TreeCopy().CopyAttributes(copy, target);
        }

        TreeRemoval.Remove(place, Whole);
        return true;
    }

    private static void Copy(DirectoryDescriptor place, Action<DirectoryDescriptor> write)
    {
        place.CreateDirectory(Begun, OwnerOnly);
        try
        {
            using DirectoryDescriptor copy = Enter(place, Begun);
            write(copy);
        }
        catch
        {
            TreeRemoval.Remove(place, Begun);
            throw;
        }
    }

    /// <summary>Whether a volume has no files.</summary>
    public static bool IsEmpty(DirectoryDescriptor folder) =>
        folder.Names().All(static name => name.AsSpan().SequenceEqual(Begun) || name.AsSpan().SequenceEqual(Whole) || name.AsSpan().SequenceEqual("lost+found"u8));

    private static DirectoryDescriptor Enter(DirectoryDescriptor folder, ReadOnlySpan<byte> name) =>
        folder.OpenDirectory(name, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks);
}

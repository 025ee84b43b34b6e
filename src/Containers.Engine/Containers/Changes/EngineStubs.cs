using System.Text;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Extraction;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Changes;

/// <summary>
/// What the runtime makes where an image has nothing to mount on: empty files and folders that nobody made in the container, so that they
/// are neither its changes nor part of an image that is made of it.
/// </summary>
internal static class EngineStubs
{
    private const int LongestStub = 16;
    private static readonly HashSet<string> s_paths =
        ["dev", "etc", "etc/hostname", "etc/hosts", "etc/mtab", "etc/resolv.conf", "proc", "sys", "run/secrets", ".dockerenv"];

    /// <summary>Leaves the stubs of an upper folder out of a layer.</summary>
    /// <param name="lower">The layers below it, as one tree.</param>
    /// <param name="owners">Who owns the upper folder's files, where that is who a container with other IDs sees; else null.</param>
    public static EntryFilter Over(DirectoryDescriptor lower, FileOwners? owners) => (entry, path) =>
    {
        if (!Contains(entry, path))
        {
            return false;
        }

        using SafeFileHandle? below = lower.TryOpen(
            path, OpenFlags.PathOnly | OpenFlags.NoFollow, 0, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks, out _);
        return below is null || below.Status() is var status && (status.IsWhiteout || IsSameFolder(entry, status, owners));
    };

    /// <summary>Whether a file that the image does not have is such a stub.</summary>
    /// <param name="entry">The file.</param>
    /// <param name="path">Its path without a leading slash.</param>
    public static bool Contains(HeldEntry entry, ReadOnlySpan<byte> path)
    {
        return path.Length <= LongestStub && s_paths.Contains(Encoding.UTF8.GetString(path)) && entry.Status switch
        {
            { Type: FileType.Regular } status => status.Size == 0,
            { Type: FileType.Directory } => HasOnlyStubs(entry, path),
            _ => false,
        };
    }

    /// <summary>Whether a folder in which nothing but stubs was made is the one below it otherwise: its times are those of the stubs.</summary>
    private static bool IsSameFolder(HeldEntry entry, FileStatus below, FileOwners? owners) => entry.Status.Type == FileType.Directory && below.Type == FileType.Directory
        && entry.Status.Mode == below.Mode && (owners?.Inside(entry.Status) ?? (entry.Status.Owner, entry.Status.Group)) == (below.Owner, below.Group)
        && !ArchivedAttributes.IsOpaque(entry.ExtendedAttributes(), ExtractionRights.OfThisProcess());

    private static bool HasOnlyStubs(HeldEntry entry, ReadOnlySpan<byte> path)
    {
        using DirectoryDescriptor folder = entry.OpenFolder();
        foreach (byte[] name in folder.Names())
        {
            using HeldEntry? below = HeldEntry.TryOpen(folder, name);
            if (below is not null && !Contains(below, [.. path, (byte)'/', .. name]))
            {
                return false;
            }
        }

        return true;
    }
}

using Containers.Linux.Processes;

namespace Containers.Engine.Layers;

/// <summary>
/// A link to the ID of a boot of the machine, in a folder that was published before its files were on the disk: it is whole for that boot alone. Where the
/// link is gone, they are on the disk.
/// </summary>
/// <param name="Path">The link.</param>
internal readonly record struct UnsettledMark(string Path)
{
    /// <summary>Whether the machine went down before the files were known to be on the disk.</summary>
    public bool IsOfEarlierBoot => new FileInfo(Path).LinkTarget is { } boot && boot != ProcessStatus.BootId;

    /// <summary>When it was made; null where there is none.</summary>
    public DateTime? Made => new FileInfo(Path) is { LinkTarget: not null } mark ? mark.LastWriteTimeUtc : null;

    /// <summary>Makes it, in a folder that nobody can see yet.</summary>
    /// <param name="folder">That folder.</param>
    public void MakeIn(string folder) => File.CreateSymbolicLink(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(Path)), ProcessStatus.BootId);

    /// <summary>Says that the files are on the disk.</summary>
    public void Clear() => File.Delete(Path);
}

using Containers.Linux.Files;

namespace Containers.Engine.Building.Execution;

/// <summary>Makes no file of a tree later than a time (SOURCE_DATE_EPOCH of reproducible-builds.org), so that the same build gives the same layer.</summary>
internal static class TimeLimit
{
    /// <summary>Changes the times of what is later, below a folder.</summary>
    public static void Apply(DirectoryDescriptor folder, Timestamp latest)
    {
        foreach (byte[] name in folder.Names())
        {
            if (folder.StatusOf(name) is not { } status)
            {
                continue;
            }

            if (status.Type == FileType.Directory)
            {
                using DirectoryDescriptor below = folder.OpenDirectory(name, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks);
                Apply(below, latest);
            }

            if ((status.Modified.Seconds, status.Modified.Nanoseconds).CompareTo((latest.Seconds, latest.Nanoseconds)) > 0)
            {
                folder.SetTimes(name, latest, latest);
            }
        }
    }
}

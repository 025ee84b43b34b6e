namespace Containers.Linux.Mounts;

/// <summary>What is mounted in this process's mount namespace, by the lines of proc_pid_mountinfo(5).</summary>
public sealed class MountTable
{
    private readonly List<(string Place, string Type, string[] Fields)> _mounts = [];

    /// <summary>Reads a table.</summary>
    public MountTable(IEnumerable<string> mountInfo)
    {
        foreach (string line in mountInfo)
        {
            string[] halves = line.Split(" - ", 2);
            string[] fields = halves[0].Split(' ');
            _mounts.Add((Unescape(fields[4]), halves[1].Split(' ')[0], fields[6..]));
        }
    }

    /// <summary>This process's.</summary>
    public static MountTable Read() => new(File.ReadLines("/proc/self/mountinfo"));

    /// <summary>The type of the file system that a path is on, or would be if it were there.</summary>
    /// <param name="path">Absolute, without symbolic links.</param>
    public string FileSystemOf(string path) => Of(path).Type;

    /// <summary>The mount that a path is on, or would be if it were there, and how it spreads (mount_namespaces(7)).</summary>
    /// <param name="path">Absolute, without symbolic links.</param>
    public (string Place, bool IsShared, bool IsSlave) PropagationOf(string path)
    {
        (string place, _, string[] fields) = Of(path);
        return (place, Has("shared:"), Has("master:"));

        bool Has(string word) => Array.Exists(fields, field => field.StartsWith(word, StringComparison.Ordinal));
    }

    private (string Place, string Type, string[] Fields) Of(string path)
    {
        // Of two at one place the later one covers the other. After chroot(2) the root itself may be on none that is told of.
        string below = path.TrimEnd('/') + "/";
        return _mounts.Where(mount => below.StartsWith(mount.Place.TrimEnd('/') + "/", StringComparison.Ordinal)).Aggregate(
            (Place: "/", Type: string.Empty, Fields: Array.Empty<string>()), (found, next) => next.Place.Length >= found.Place.Length ? next : found);
    }

    /// <summary>Space, tab, line end and backslash stand as three octal digits after a backslash.</summary>
    private static string Unescape(string place) => place
        .Replace("\\040", " ", StringComparison.Ordinal)
        .Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal)
        .Replace("\\134", "\\", StringComparison.Ordinal);
}

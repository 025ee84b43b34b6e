using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>Where links of a root file system lead.</summary>
public sealed partial class DirectoryDescriptor
{
    private const int MostLinks = 40; // path_resolution(7)

    /// <summary>
    /// The place that a path means in this folder as a root: where something on the way is missing, behind the links that are there, so that the place
    /// can be made by folders alone. It is a text, and what it means is to be resolved in the root again.
    /// </summary>
    /// <param name="path">Absolute means from this folder.</param>
    /// <exception cref="LinuxException">Links lead in a circle (ELOOP).</exception>
    public string BehindLinks(string path)
    {
        using SafeFileHandle? there = TryOpenInRoot(path, OpenFlags.PathOnly, out int errno);
        if (there is not null || errno != Errno.ENOENT)
        {
            return path;
        }

        return WithoutLinks(path);
    }

    /// <summary>What a path below this folder means when every link on it is followed inside the folder, to what is not there too.</summary>
    /// <param name="path">Relative or absolute; absolute means from this folder.</param>
    /// <param name="mounted">
    /// The folder that is going to lie over a place below this one, which the path has no slash before, and the path below that folder, empty for itself;
    /// null where none is. Without it, none is anywhere.
    /// </param>
    /// <exception cref="LinuxException">There are too many links (ELOOP).</exception>
    public string WithoutLinks(string path, Func<string, (DirectoryDescriptor Folder, string Below)?>? mounted = null)
    {
        List<string> place = [];
        Stack<string> rest = new(path.Split('/').Reverse());
        int links = 0;
        int missing = int.MaxValue; // So many names lead to what is not there: below it there are no links.
        while (rest.TryPop(out string? name))
        {
            if (name is "" or ".")
            {
                continue;
            }

            if (name == "..")
            {
                place.RemoveRange(Math.Max(0, place.Count - 1), Math.Min(1, place.Count));
                continue;
            }

            place.Add(name);
            string joined = string.Join('/', place);
            (DirectoryDescriptor Folder, string Below)? over = mounted?.Invoke(joined);
            if (over is null && place.Count > missing)
            {
                continue;
            }

            int errno = 0;
            string? target = over is not var (folder, below) ? LinkAt(joined, out errno)
                : below.Length > 0 ? folder.LinkAt(below, out errno)
                : null;
            if (target is null)
            {
                missing = errno == Errno.ENOENT ? place.Count : int.MaxValue;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new LinuxException("openat2", path, Errno.ELOOP);
            }

            place.RemoveAt(place.Count - 1);
            if (target.StartsWith('/'))
            {
                place.Clear();
            }

            foreach (string part in target.Split('/').Reverse())
            {
                rest.Push(part);
            }
        }

        return $"/{string.Join('/', place)}";
    }

    /// <summary>The target of a link; null where there is none.</summary>
    private string? LinkAt(string path, out int errno)
    {
        using SafeFileHandle? entry = TryOpenInRoot(path, OpenFlags.PathOnly | OpenFlags.NoFollow, out errno);
        Span<byte> target = stackalloc byte[LinuxPath.MaximumLength];
        return entry is not null && FileCalls.readlinkat(entry, "\0"u8, target, target.Length) is > 0 and nint length
            ? Encoding.UTF8.GetString(target[..(int)length])
            : null;
    }

    private SafeFileHandle? TryOpenInRoot(string path, OpenFlags flags, out int errno) =>
        TryOpen(Encoding.UTF8.GetBytes(path), flags, 0, ResolveFlags.InRoot | ResolveFlags.NoMagicLinks, out errno);
}

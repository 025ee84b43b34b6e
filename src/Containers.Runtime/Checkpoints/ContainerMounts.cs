using System.Globalization;

namespace Containers.Runtime.Checkpoints;

/// <summary>The mounts that a container's process sees (proc(5), mountinfo).</summary>
/// <param name="Ids">Their ids.</param>
/// <param name="Places">The paths in the container where they are.</param>
internal sealed record ContainerMounts(IReadOnlySet<string> Ids, IReadOnlySet<string> Places)
{
    private const int IdField = 0;
    private const int PlaceField = 4;

    /// <summary>Reads those of a process.</summary>
    internal static ContainerMounts Of(int process)
    {
        HashSet<string> ids = [];
        HashSet<string> places = [];
        foreach (string line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/mountinfo")))
        {
            string[] fields = line.Split(' ');
            ids.Add(fields[IdField]);
            places.Add(Unescaped(fields[PlaceField]));
        }

        return new ContainerMounts(ids, places);
    }

    /// <summary>A path without the octal numbers that stand for blanks and backslashes.</summary>
    private static string Unescaped(string path) => path
        .Replace("\\040", " ", StringComparison.Ordinal).Replace("\\011", "\t", StringComparison.Ordinal)
        .Replace("\\012", "\n", StringComparison.Ordinal).Replace("\\134", "\\", StringComparison.Ordinal);
}

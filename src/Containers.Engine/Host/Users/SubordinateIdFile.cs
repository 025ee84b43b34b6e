using System.Globalization;

namespace Containers.Engine.Host.Users;

/// <summary>A file that gives users IDs for their user namespaces (subuid(5), subgid(5)).</summary>
/// <param name="Path">Its path.</param>
internal sealed record SubordinateIdFile(string Path)
{
    /// <summary>The one for users.</summary>
    public static SubordinateIdFile Users { get; } = new("/etc/subuid");

    /// <summary>The one for groups.</summary>
    public static SubordinateIdFile Groups { get; } = new("/etc/subgid");

    /// <summary>Its lines; none where there is no such file.</summary>
    public IEnumerable<SubordinateIdLine> Lines()
    {
        foreach (string line in File.Exists(Path) ? File.ReadLines(Path) : [])
        {
            string[] parts = line.Trim().Split(':');
            yield return new SubordinateIdLine(parts[0], parts is [_, var first, var count] ? Parse(first, count) : null, line);
        }
    }

    /// <summary>What the file gives a user; a line of no IDs gives nothing.</summary>
    /// <param name="owner">The user's name.</param>
    /// <param name="id">The user's ID, by which a line may name the user too; null where there is no such user.</param>
    /// <exception cref="FormatException">A line for the user cannot be understood.</exception>
    public List<SubordinateIds> Of(string owner, uint? id = null)
    {
        string? number = id?.ToString(CultureInfo.InvariantCulture);
        List<SubordinateIds> given = [];
        foreach (SubordinateIdLine line in Lines().Where(line => line.Owner == owner || line.Owner == number))
        {
            SubordinateIds ids = line.Ids ?? throw new FormatException($"{Path} has the line '{line.Text}', which is not {owner}:FIRST:COUNT.");
            if (ids.Count > 0)
            {
                given.Add(ids);
            }
        }

        return given;
    }

    private static SubordinateIds? Parse(string first, string count) =>
        uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out uint from)
        && uint.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out uint many) && (ulong)from + many <= uint.MaxValue
            ? SubordinateIds.Of(from, many)
            : null;
}

using System.Globalization;

namespace Containers.Engine.Containers.Records;

/// <summary>
/// Where user namespaces get their IDs from: what /etc/subuid and /etc/subgid give the user <c>containers</c> (subuid(5)), as podman does;
/// without that, the range that is kept for containers on machines with systemd (UIDS-GIDS.md, "Special Distribution UID Ranges"), less what
/// those files give to others.
/// </summary>
/// <param name="users">The file for users.</param>
/// <param name="groups">The file for groups.</param>
internal sealed class IdRangePool(string users = "/etc/subuid", string groups = "/etc/subgid")
{
    /// <summary>How many IDs a user namespace has where nobody says.</summary>
    public const uint DefaultCount = 65536;

    /// <summary>How many it has at least: less than that, and images' own users are missing.</summary>
    public const uint LeastCount = 1024;

    private const string Owner = "containers";

    /// <summary>What containers have where no file gives them anything: 16 bits of an ID say which container it is of.</summary>
    private static readonly Interval Reserved = new(524_288, 1_879_048_192);

    /// <summary>Finds a range that nobody has. The caller keeps others from looking at the same time.</summary>
    /// <param name="count">How many users and groups.</param>
    /// <param name="taken">What user namespaces have.</param>
    /// <exception cref="ContainerOptionsException">There is none, or the files cannot be understood.</exception>
    public IdRange Take(uint count, IReadOnlyCollection<IdRange> taken)
    {
        List<Interval>? ofUsers = Given(users);
        List<Interval>? ofGroups = Given(groups);
        if (ofUsers is null != ofGroups is null)
        {
            (string with, string without) = ofGroups is null ? (users, groups) : (groups, users);
            throw new ContainerOptionsException(
                $"{with} gives the user '{Owner}' IDs for user namespaces, {without} does not. Add a line such as {Owner}:{Reserved.First}:{1 << 26} there.");
        }

        return new IdRange
        {
            FirstUser = Find(users, ofUsers, count, [.. taken.Select(range => Interval.Of(range.FirstUser, range.Count))]),
            FirstGroup = Find(groups, ofGroups, count, [.. taken.Select(range => Interval.Of(range.FirstGroup, range.Count))]),
            Count = count,
        };
    }

    private static uint Find(string file, List<Interval>? given, uint count, List<Interval> taken)
    {
        IReadOnlyList<Interval> places = given ?? [Reserved];
        ulong step = given is null ? DefaultCount : 1;
        if (given is null)
        {
            taken.AddRange(Lines(file).Select(line => line.Range).OfType<Interval>());
        }

        foreach (Interval place in places)
        {
            ulong first = place.First;
            while (first + count <= place.End)
            {
                if (taken.Find(other => other.First < first + count && other.End > first) is not { } other)
                {
                    return (uint)first;
                }

                first = (other.End + step - 1) / step * step;
            }
        }

        string source = given is null ? $"of {Reserved.First} to {Reserved.End - 1}" : $"of those that {file} gives the user '{Owner}'";
        throw new ContainerOptionsException(
            $"There are no {count} IDs in a row {source} that no container has. Remove a container with a user namespace of its own, give {Owner} more, or ask for fewer.");
    }

    /// <summary>What a file gives the user; null where it gives nothing, or is not there.</summary>
    private static List<Interval>? Given(string file)
    {
        List<Interval> given = [];
        foreach (Line line in Lines(file).Where(line => line.Owner == Owner))
        {
            given.Add(line.Range ?? throw new ContainerOptionsException($"{file} has the line '{line.Text}', which is not {Owner}:FIRST:COUNT."));
        }

        return given.Count > 0 ? given : null;
    }

    private static IEnumerable<Line> Lines(string file)
    {
        foreach (string line in File.Exists(file) ? File.ReadLines(file) : [])
        {
            string[] parts = line.Trim().Split(':');
            yield return new Line(parts[0], parts is [_, var first, var count] ? Interval.Parse(first, count) : null, line);
        }
    }

    /// <summary>A line of a file.</summary>
    private sealed record Line(string Owner, Interval? Range, string Text);

    /// <summary>IDs in a row. No structure: a native program has the queries over each of those apart.</summary>
    /// <param name="First">The first.</param>
    /// <param name="End">The one after the last.</param>
    private sealed record Interval(ulong First, ulong End)
    {
        public static Interval Of(uint first, uint count) => new(first, (ulong)first + count);

        public static Interval? Parse(string first, string count) =>
            uint.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out uint from)
            && uint.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out uint many) && many > 0 && (ulong)from + many <= uint.MaxValue
                ? Of(from, many)
                : null;
    }
}

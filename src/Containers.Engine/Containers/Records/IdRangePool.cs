using Containers.Engine.Containers.Bundles;
using Containers.Engine.Host.Users;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers.Records;

/// <summary>
/// Where user namespaces get their IDs from: what /etc/subuid and /etc/subgid give the user <c>containers</c> (subuid(5)), as podman does;
/// without that, the range that is kept for containers on machines with systemd (UIDS-GIDS.md, "Special Distribution UID Ranges"), less what
/// those files give to others. An ordinary user's come from those of the user's namespace.
/// </summary>
internal sealed class IdRangePool
{
    /// <summary>How many IDs a user namespace has where nobody says.</summary>
    public const uint DefaultCount = 65536;

    /// <summary>How many it has at least: less than that, and images' own users are missing.</summary>
    public const uint LeastCount = 1024;

    private const string Owner = "containers";

    /// <summary>What containers have where no file gives them anything: 16 bits of an ID say which container it is of.</summary>
    private static readonly SubordinateIds Reserved = new(524_288, 1_879_048_192);

    private readonly SubordinateIdFile _users;
    private readonly SubordinateIdFile _groups;

    /// <summary>IDs by two files.</summary>
    /// <param name="users">The file for users; null is the machine's.</param>
    /// <param name="groups">The file for groups; null is the machine's.</param>
    public IdRangePool(string? users = null, string? groups = null)
    {
        _users = users is null ? SubordinateIdFile.Users : new SubordinateIdFile(users);
        _groups = groups is null ? SubordinateIdFile.Groups : new SubordinateIdFile(groups);
    }

    /// <summary>The IDs of a namespace that a container is asked to have of its own. The caller keeps others from looking at the same time.</summary>
    /// <param name="mode">What is asked for.</param>
    /// <param name="taken">Finds what user namespaces have.</param>
    /// <exception cref="ContainerOptionsException">The engine has no such IDs.</exception>
    public IdRange Take(UserNamespaceMode mode, Func<IReadOnlyCollection<IdRange>> taken)
    {
        if (ProcessRights.HasOneId)
        {
            throw new ContainerOptionsException($"A user namespace of a container's own takes IDs, and your containers have root's alone. {OneIdAdvice.Text}");
        }

        if (mode.Kind == UserNamespaceKind.Range)
        {
            return Take(mode.Count ?? DefaultCount, taken());
        }

        var own = EngineIds.Read();
        bool isWithUser = mode.Kind == UserNamespaceKind.WithUser;
        uint all = isWithUser ? own.Count : own.Count - 1;
        return (mode.Count ?? LeastCount) > all ? throw new ContainerOptionsException($"There are only {all} IDs for user namespaces. Give this user more in /etc/subuid and /etc/subgid.")
            : own.IsRoot && !isWithUser ? throw new ContainerOptionsException("nomap leaves out an ordinary user, and root has everybody's IDs. Give --userns private.")
            : new IdRange
            {
                FirstUser = isWithUser ? 0u : 1,
                FirstGroup = isWithUser ? 0u : 1,
                Count = mode.Count ?? all,
                KeptUser = own.IsRoot || !isWithUser ? 0 : mode.User ?? own.User,
                KeptGroup = own.IsRoot || !isWithUser ? 0 : mode.Group ?? own.Group,
                IsShared = true,
            };
    }

    /// <summary>Finds a range that nobody has. The caller keeps others from looking at the same time.</summary>
    /// <param name="count">How many users and groups.</param>
    /// <param name="taken">What user namespaces have.</param>
    /// <exception cref="ContainerOptionsException">There is none, or the files cannot be understood.</exception>
    public IdRange Take(uint count, IReadOnlyCollection<IdRange> taken)
    {
        if (ProcessRights.Current != Rights.Root)
        {
            List<SubordinateIds> own = [SubordinateIds.Of(1, EngineIds.Read().Count - 1)];
            return new IdRange { FirstUser = Find(_users, own, count, UsersOf(taken)), FirstGroup = Find(_groups, own, count, GroupsOf(taken)), Count = count };
        }

        List<SubordinateIds>? ofUsers = Given(_users);
        List<SubordinateIds>? ofGroups = Given(_groups);
        if (ofUsers is null != ofGroups is null)
        {
            (string with, string without) = ofGroups is null ? (_users.Path, _groups.Path) : (_groups.Path, _users.Path);
            throw new ContainerOptionsException(
                $"{with} gives the user '{Owner}' IDs for user namespaces, {without} does not. Add a line such as {Owner}:{Reserved.First}:{1 << 26} there.");
        }

        return new IdRange
        {
            FirstUser = Find(_users, ofUsers, count, UsersOf(taken)),
            FirstGroup = Find(_groups, ofGroups, count, GroupsOf(taken)),
            Count = count,
        };
    }

    private static List<SubordinateIds> UsersOf(IReadOnlyCollection<IdRange> ranges) => [.. ranges.Select(static range => SubordinateIds.Of(range.FirstUser, range.Count))];

    private static List<SubordinateIds> GroupsOf(IReadOnlyCollection<IdRange> ranges) => [.. ranges.Select(static range => SubordinateIds.Of(range.FirstGroup, range.Count))];

    private static uint Find(SubordinateIdFile file, List<SubordinateIds>? given, uint count, List<SubordinateIds> taken)
    {
        IReadOnlyList<SubordinateIds> places = given ?? [Reserved];
        ulong step = given is null ? DefaultCount : 1;
        if (given is null)
        {
            taken.AddRange(file.Lines().Select(line => line.Ids).OfType<SubordinateIds>());
        }

        foreach (SubordinateIds place in places)
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

        string owner = ProcessRights.Current == Rights.Root ? Owner : "this user";
        string source = given is null ? $"of {Reserved.First} to {Reserved.End - 1}" : $"of those that {file.Path} gives {owner}";
        throw new ContainerOptionsException(
            $"There are no {count} IDs in a row {source} that no container has. Remove a container with a user namespace of its own, give {owner} more, "
            + "or ask for fewer: --userns auto:size=COUNT.");
    }

    /// <summary>What a file gives the user; null where it gives nothing, or is not there.</summary>
    private static List<SubordinateIds>? Given(SubordinateIdFile file)
    {
        try
        {
            return file.Of(Owner) is { Count: > 0 } given ? given : null;
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException(exception.Message);
        }
    }
}

using System.Globalization;
using System.Text;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Host.Users;

/// <summary>
/// Whom the files of a user's store belong to. As long as anybody is in the namespace that has these IDs, it is everybody's; the next one has those that the
/// machine gives the user then, and they have to be these and more: a file of an ID that is in no namespace of the user's is nobody's to change or remove.
/// The caller holds the namespace's lock.
/// </summary>
internal static class StoreIds
{
    private const string User = "user";
    private const string Group = "group";

    /// <summary>The IDs of the last namespace; null where there was none.</summary>
    /// <exception cref="UserSessionException">They cannot be read.</exception>
    public static UserIds? Read(StorePaths paths)
    {
        if (!File.Exists(paths.UserIds))
        {
            return null;
        }

        List<IdMapping> users = [];
        List<IdMapping> groups = [];
        foreach (string line in File.ReadLines(paths.UserIds))
        {
            string[] words = line.Split(' ');
            if (words is not [User or Group, var inside, var outside, var count]
                || !TryNumber(inside, out uint first) || !TryNumber(outside, out uint given) || !TryNumber(count, out uint many))
            {
                throw new UserSessionException($"{paths.UserIds} has the line '{line}', which says no IDs that the store's files belong to.");
            }

            (words[0] == User ? users : groups).Add(new IdMapping(first, given, many));
        }

        return new UserIds(users, groups);
    }

    /// <summary>Makes sure that a namespace with IDs can have the store.</summary>
    /// <exception cref="UserSessionException">Files of the store belong to others.</exception>
    public static void Require(StorePaths paths, UserIds ids)
    {
        if (Read(paths) is { } before && !ids.Contain(before))
        {
            throw new UserSessionException(
                $"Files of {paths.Root} belong to IDs that this user has no more. It had {before}, and has {ids} (in the container, on the machine, how many). "
                + $"{(UserNamespace.HasMappingPrograms ? $"Have root write those lines of {SubordinateIdFile.Users.Path} and {SubordinateIdFile.Groups.Path} again." : OneIdAdvice.Text)} "
                + "Or name another store: PSCONTAINERS_ROOT.");
        }
    }

    /// <summary>Has the store belong to the IDs of a namespace that is there: those that nobody could map own nothing in it.</summary>
    public static void Record(StorePaths paths, UserIds ids)
    {
        if (Read(paths) is not { } before || !before.IsSame(ids))
        {
            AtomicFile.Write(paths.UserIds, Encoding.ASCII.GetBytes(string.Concat([.. ids.Users.Select(static one => Line(User, one)), .. ids.Groups.Select(static one => Line(Group, one))])));
        }
    }

    private static string Line(string kind, in IdMapping mapping) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind} {mapping.Inside} {mapping.Outside} {mapping.Count}\n");

    private static bool TryNumber(string text, out uint number) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}

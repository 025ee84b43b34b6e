using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Host.Users;

/// <summary>
/// The IDs of an ordinary user's namespace: 0 is the user, and the subordinate ones follow from 1 on. A user who has none, or no program that maps them, is
/// there alone: such a namespace needs nobody's help.
/// </summary>
/// <param name="Users">The users.</param>
/// <param name="Groups">The groups.</param>
internal sealed record UserIds(IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)
{
    /// <summary>Those of this process's user.</summary>
    /// <exception cref="UserSessionException">A line of the machine's files for the user cannot be understood.</exception>
    public static UserIds OfThisUser()
    {
        uint user = FileDescriptor.EffectiveUser;
        uint group = FileDescriptor.EffectiveGroup;
        string name = Environment.UserName is { Length: > 0 } known ? known : user.ToString(CultureInfo.InvariantCulture);
        List<SubordinateIds> users = Disjoint(user, Of(SubordinateIdFile.Users, name, user));
        List<SubordinateIds> groups = Disjoint(group, Of(SubordinateIdFile.Groups, name, user));
        bool isAlone = users.Count == 0 || groups.Count == 0 || !UserNamespace.HasMappingPrograms;
        return new UserIds(Map(user, isAlone ? [] : users), Map(group, isAlone ? [] : groups));
    }

    /// <summary>Whether a process's user namespace has these.</summary>
    /// <exception cref="Linux.LinuxException">The process has ended.</exception>
    public bool AreOf(int process) => IsSame(new UserIds(UserNamespace.ReadUsers(process), UserNamespace.ReadGroups(process)));

    /// <summary>Whether these are the same as others.</summary>
    public bool IsSame(UserIds others) => others.Users.SequenceEqual(Users) && others.Groups.SequenceEqual(Groups);

    /// <summary>Whether each of other IDs is among these, and the same to the machine.</summary>
    public bool Contain(UserIds others) => Contain(Users, others.Users) && Contain(Groups, others.Groups);

    /// <inheritdoc/>
    public override string ToString() => $"users {Text(Users)}, groups {Text(Groups)}";

    private static bool Contain(IReadOnlyList<IdMapping> these, IReadOnlyList<IdMapping> others) => others.All(other => these.Any(mapping =>
        mapping.Inside <= other.Inside && mapping.Outside - mapping.Inside == other.Outside - other.Inside
        && (ulong)mapping.Inside + mapping.Count >= (ulong)other.Inside + other.Count));

    private static string Text(IReadOnlyList<IdMapping> mappings) =>
        string.Join(' ', mappings.Select(static mapping => string.Create(CultureInfo.InvariantCulture, $"{mapping.Inside}:{mapping.Outside}:{mapping.Count}")));

    private static List<SubordinateIds> Of(SubordinateIdFile file, string name, uint user)
    {
        try
        {
            return file.Of(name, user);
        }
        catch (FormatException exception)
        {
            throw new UserSessionException(exception.Message, exception);
        }
    }

    /// <summary>
    /// Each ID once, as the kernel wants it, at its first place: what is given a second time, and the user's own, has no other. So a line that is added to the file
    /// leaves those before it where they are.
    /// </summary>
    private static List<SubordinateIds> Disjoint(uint own, List<SubordinateIds> given)
    {
        List<SubordinateIds> taken = [SubordinateIds.Of(own, 1)];
        foreach (SubordinateIds ids in given)
        {
            ulong first = ids.First;
            while (first < ids.End)
            {
                SubordinateIds? there = taken.Where(other => other.End > first && other.First < ids.End).MinBy(static other => other.First);
                ulong end = there?.First ?? ids.End;
                if (end > first)
                {
                    taken.Add(new SubordinateIds(first, end));
                }

                first = there?.End ?? ids.End;
            }
        }

        return taken[1..];
    }

    private static List<IdMapping> Map(uint root, List<SubordinateIds> given)
    {
        List<IdMapping> mappings = [new IdMapping(0, root, 1)];
        uint inside = 1;
        foreach (SubordinateIds ids in given)
        {
            mappings.Add(new IdMapping(inside, (uint)ids.First, (uint)ids.Count));
            inside += (uint)ids.Count;
        }

        return mappings;
    }
}

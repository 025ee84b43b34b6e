using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Host.Users;

/// <summary>The IDs of an ordinary user's namespace: 0 is the user, and the subordinate ones follow from 1 on.</summary>
/// <param name="Users">The users.</param>
/// <param name="Groups">The groups.</param>
internal sealed record UserIds(IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)
{
    /// <summary>Those of this process's user.</summary>
    /// <exception cref="UserSessionException">The machine gives the user none.</exception>
    public static UserIds OfThisUser()
    {
        uint user = FileDescriptor.EffectiveUser;
        string name = Environment.UserName is { Length: > 0 } known ? known : user.ToString(CultureInfo.InvariantCulture);
        return new UserIds(
            Map(SubordinateIdFile.Users, name, user, user),
            Map(SubordinateIdFile.Groups, name, user, FileDescriptor.EffectiveGroup));
    }

    /// <summary>Whether a process's user namespace has these.</summary>
    /// <exception cref="Linux.LinuxException">The process has ended.</exception>
    public bool AreOf(int process) => UserNamespace.ReadUsers(process).SequenceEqual(Users) && UserNamespace.ReadGroups(process).SequenceEqual(Groups);

    private static List<IdMapping> Map(SubordinateIdFile file, string name, uint user, uint root)
    {
        List<SubordinateIds> given;
        try
        {
            given = file.Of(name, user);
        }
        catch (FormatException exception)
        {
            throw new UserSessionException(exception.Message, exception);
        }

        if (given.Count == 0)
        {
            throw new UserSessionException(
                $"{file.Path} gives the user '{name}' no IDs for containers. As root: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 {name}, "
                + "with IDs that no other line there has.");
        }

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

using System.Globalization;
using Containers.Engine.Host.Users;
using Containers.Linux.Deputies;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Who programs can be where the engine works in a user namespace: nobody takes an ID that it does not have (setuid(2): EINVAL).</summary>
internal static class NamespaceAccount
{
    /// <summary>
    /// The user with the groups that the namespace has: those of the image's files that are not there are left out, as with podman. Where there is one ID, nobody
    /// sets groups (user_namespaces(7), "setgroups"), and the program keeps those of whoever starts it.
    /// </summary>
    /// <param name="account">Who is to run.</param>
    /// <exception cref="ContainerOptionsException">The namespace has no such user or group.</exception>
    public static RuntimeUser Of(UserAccount account)
    {
        RuntimeUser user = account.User;
        if (ProcessRights.Current != Rights.MappedRoot)
        {
            return user;
        }

        int member = Deputy.Current?.Id ?? Environment.ProcessId;
        List<IdMapping> users = UserNamespace.ReadUsers(member);
        List<IdMapping> groups = UserNamespace.ReadGroups(member);
        if (UserNamespace.Outside(users, user.Uid) is null)
        {
            throw Missing("user", user.Uid, users);
        }

        foreach (uint group in account.AskedGroups.Prepend(user.Gid).Where(group => UserNamespace.Outside(groups, group) is null))
        {
            throw Missing("group", group, groups);
        }

        return user with { AdditionalGids = ProcessRights.HasOneId ? [] : [.. user.AdditionalGids.Where(group => UserNamespace.Outside(groups, group) is not null)] };
    }

    private static ContainerOptionsException Missing(string kind, uint id, List<IdMapping> mappings) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Nothing can run as the {kind} {id}: your containers have {(mappings is [{ Count: 1 }] ? "root's ID alone" : $"the IDs up to {mappings[^1].Inside + (mappings[^1].Count - 1)}")}. "
        + $"{OneIdAdvice.Text} As it is, run it as root: --user 0."));
}

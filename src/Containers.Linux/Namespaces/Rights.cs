using Containers.Linux.Deputies;
using Containers.Linux.Files;

namespace Containers.Linux.Namespaces;

/// <summary>What a process may do to files of others, devices and mounts (user_namespaces(7)).</summary>
public enum Rights
{
    /// <summary>An ordinary user: files are the user's own, and nothing is mounted.</summary>
    User,

    /// <summary>
    /// Root of a user namespace: files belong to any of its IDs, overlays are mounted with attributes of the class <c>user</c>; no device nodes,
    /// no attributes of the class <c>trusted</c>, and of the class <c>security</c> capabilities alone.
    /// </summary>
    MappedRoot,

    /// <summary>Root of the machine.</summary>
    Root,
}

/// <summary>What this process may do: the same for as long as it lives, unless it gets a <see cref="Deputy"/>.</summary>
public static class ProcessRights
{
    private static readonly Lazy<Rights> s_current = new(Find);
    private static readonly Lazy<bool> s_hasOneId = new(static () => IsOne(Environment.ProcessId));

    /// <summary>The rights of this process, or of its deputy.</summary>
    public static Rights Current => Deputy.Current is null ? s_current.Value : Rights.MappedRoot;

    /// <summary>
    /// Whether all files are root's: this process, or its deputy, is root of a user namespace that has one user or one group alone, so nothing can be given
    /// to anybody else.
    /// </summary>
    public static bool HasOneId => Current == Rights.MappedRoot && (Deputy.Current is { } deputy ? IsOne(deputy.Id) : s_hasOneId.Value);

    private static bool IsOne(int process) => UserNamespace.ReadUsers(process) is [{ Count: 1 }] || UserNamespace.ReadGroups(process) is [{ Count: 1 }];

    private static Rights Find()
    {
        if (FileDescriptor.EffectiveUser != 0)
        {
            return Rights.User;
        }

        return UserNamespace.ReadUsers(Environment.ProcessId) is [{ Inside: 0, Outside: 0, Count: uint.MaxValue }] ? Rights.Root : Rights.MappedRoot;
    }
}

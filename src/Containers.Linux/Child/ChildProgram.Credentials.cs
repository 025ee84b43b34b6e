using Containers.Linux.Capabilities;
using Containers.Linux.Interop;

namespace Containers.Linux.Child;

/// <summary>Steps on who the process is and what it may do (credentials(7), capabilities(7)).</summary>
public sealed unsafe partial class ChildProgram
{
    private const int PR_SET_KEEPCAPS = 8;
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_NO_NEW_PRIVS = 38;
    private const int PR_CAP_AMBIENT = 47;
    private const int PR_CAP_AMBIENT_RAISE = 2;
    private const int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    /// <summary>Takes on a user and group and their supplementary groups, keeping capabilities until they are set.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="groupId">The group.</param>
    /// <param name="groups">The supplementary groups.</param>
    /// <param name="keepsGroups">Whether it keeps those it has where it may not change them and shall have none (user_namespaces(7), "setgroups").</param>
    public void SetUser(uint userId, uint groupId, IReadOnlyList<uint> groups, bool keepsGroups = false)
    {
        uint* list = (uint*)Allocate(Math.Max(1, groups.Count) * sizeof(uint));
        for (int i = 0; i < groups.Count; i++)
        {
            list[i] = groups[i];
        }

        Add("prctl", "PR_SET_KEEPCAPS", SystemCallNumber.Prctl, [PR_SET_KEEPCAPS, 1]);
        Add("setgroups", null, SystemCallNumber.Setgroups, [groups.Count, (nint)list], keepsGroups && groups.Count == 0 ? Tolerate(Errno.EPERM) : 0);
        Add("setgid", $"{groupId}", SystemCallNumber.Setgid, [(nint)groupId]);
        Add("setuid", $"{userId}", SystemCallNumber.Setuid, [(nint)userId]);
    }

    /// <summary>Takes on user and group 0 of its user namespace, without supplementary groups; keeps its own where there is no 0.</summary>
    public void BecomeRoot()
    {
        Label end = DefineLabel();
        Add("setgid", "0", SystemCallNumber.Setgid, [0], Tolerate(Errno.EINVAL), onFailure: end);
        Add("setgroups", null, SystemCallNumber.Setgroups, [0, 0], Tolerate(Errno.EPERM));
        Add("setuid", "0", SystemCallNumber.Setuid, [0], Tolerate(Errno.EINVAL));
        PlaceLabel(end);
    }

    /// <summary>Drops from the bounding set every capability the kernel knows and the set does not hold.</summary>
    public void DropBounding(CapabilitySet kept)
    {
        for (int number = 0; number <= CapabilitySet.LastKnown; number++)
        {
            if (!kept.Contains(number))
            {
                Add("prctl", "PR_CAPBSET_DROP", SystemCallNumber.Prctl, [PR_CAPBSET_DROP, number], Tolerate(Errno.EINVAL));
            }
        }
    }

    /// <summary>
    /// Sets the effective, permitted and inheritable capabilities (capset(2)) and then the ambient ones (prctl(2)), of which the kernel
    /// takes only those that are permitted and inheritable.
    /// </summary>
    public void SetCapabilities(CapabilitySet effective, CapabilitySet permitted, CapabilitySet inheritable, CapabilitySet ambient)
    {
        nint header = Structure(((int)CapabilitySet.Version3, 0));
        uint* sets = (uint*)Allocate(6 * sizeof(uint));
        for (int half = 0; half < 2; half++)
        {
            sets[half * 3] = (uint)(effective.Bits >> (32 * half));
            sets[(half * 3) + 1] = (uint)(permitted.Bits >> (32 * half));
            sets[(half * 3) + 2] = (uint)(inheritable.Bits >> (32 * half));
        }

        Add("capset", null, SystemCallNumber.Capset, [header, (nint)sets]);
        Add("prctl", "PR_CAP_AMBIENT_CLEAR_ALL", SystemCallNumber.Prctl, [PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0]);
        CapabilitySet raisable = new(ambient.Bits & permitted.Bits & inheritable.Bits);
        for (int number = 0; number <= CapabilitySet.LastKnown; number++)
        {
            if (raisable.Contains(number))
            {
                Add("prctl", "PR_CAP_AMBIENT_RAISE", SystemCallNumber.Prctl, [PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0]);
            }
        }
    }

    /// <summary>Sets no_new_privs: execve never gives more than the process has (prctl(2)).</summary>
    public void SetNoNewPrivileges() => Add("prctl", "PR_SET_NO_NEW_PRIVS", SystemCallNumber.Prctl, [PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0]);

    /// <summary>Sets a soft and hard resource limit (prlimit(2)).</summary>
    public void SetResourceLimit(int resource, ulong soft, ulong hard, string name) =>
        Add("prlimit64", name, SystemCallNumber.Prlimit64, [0, resource, Structure((soft, hard)), 0]);

    /// <summary>Sets the file mode creation mask (umask(2)).</summary>
    public void SetUmask(int mask) => Add("umask", null, SystemCallNumber.Umask, [mask]);
}

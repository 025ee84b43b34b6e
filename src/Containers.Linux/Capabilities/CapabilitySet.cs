using Containers.Linux.Interop;

namespace Containers.Linux.Capabilities;

/// <summary>A set of capabilities by the kernel's numbers (capabilities(7), linux/capability.h).</summary>
/// <param name="Bits">A bit for each capability.</param>
public readonly record struct CapabilitySet(ulong Bits)
{
    /// <summary>CAP_SETGID: any group, and mappings of them.</summary>
    public const int SetGroup = 6;

    /// <summary>CAP_SETUID: any user, and mappings of them.</summary>
    public const int SetUser = 7;

    /// <summary>CAP_SYS_ADMIN: mounts and namespaces, among much else.</summary>
    public const int SystemAdministration = 21;

    /// <summary>CAP_MKNOD: may make device nodes, though not in a user namespace of its own.</summary>
    public const int MakeNode = 27;

    /// <summary>_LINUX_CAPABILITY_VERSION_3.</summary>
    internal const uint Version3 = 0x20080522;

    private static readonly string[] Names =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_DAC_READ_SEARCH", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETPCAP", "CAP_LINUX_IMMUTABLE", "CAP_NET_BIND_SERVICE", "CAP_NET_BROADCAST", "CAP_NET_ADMIN", "CAP_NET_RAW",
        "CAP_IPC_LOCK", "CAP_IPC_OWNER", "CAP_SYS_MODULE", "CAP_SYS_RAWIO", "CAP_SYS_CHROOT", "CAP_SYS_PTRACE", "CAP_SYS_PACCT",
        "CAP_SYS_ADMIN", "CAP_SYS_BOOT", "CAP_SYS_NICE", "CAP_SYS_RESOURCE", "CAP_SYS_TIME", "CAP_SYS_TTY_CONFIG", "CAP_MKNOD",
        "CAP_LEASE", "CAP_AUDIT_WRITE", "CAP_AUDIT_CONTROL", "CAP_SETFCAP", "CAP_MAC_OVERRIDE", "CAP_MAC_ADMIN", "CAP_SYSLOG",
        "CAP_WAKE_ALARM", "CAP_BLOCK_SUSPEND", "CAP_AUDIT_READ", "CAP_PERFMON", "CAP_BPF", "CAP_CHECKPOINT_RESTORE",
    ];

    /// <summary>Every capability that this code knows, by name.</summary>
    public static IReadOnlyList<string> Known => Names;

    /// <summary>The highest capability that this code knows.</summary>
    public static int LastKnown => Names.Length - 1;

    /// <summary>The kernel's number of a capability, spelt <c>CAP_CHOWN</c>; null for none that this code knows.</summary>
    public static int? NumberOf(string name) => Array.IndexOf(Names, name) is >= 0 and int number ? number : null;

    /// <summary>What this process may make effective (capget(2)).</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    public static unsafe CapabilitySet Permitted
    {
        get
        {
            uint* header = stackalloc uint[2];
            uint* sets = stackalloc uint[6];
            Read(header, sets);
            return new CapabilitySet(sets[1] | ((ulong)sets[4] << 32));
        }
    }

    /// <summary>Makes all effective that this thread may make effective (capset(2)).</summary>
    /// <exception cref="LinuxException">The call failed.</exception>
    internal static unsafe void RaiseAll()
    {
        // Twice effective, permitted and inheritable: the lower and the upper half of each.
        uint* header = stackalloc uint[2];
        uint* sets = stackalloc uint[6];
        Read(header, sets);
        (sets[0], sets[3]) = (sets[1], sets[4]);
        SystemCall.Require("capset", null, SystemCallNumber.Capset, (nint)header, (nint)sets);
    }

    /// <summary>The names of what is in the set.</summary>
    public IEnumerable<string> ToNames()
    {
        for (int number = 0; number < Names.Length; number++)
        {
            if (Contains(number))
            {
                yield return Names[number];
            }
        }
    }

    private static unsafe void Read(uint* header, uint* sets)
    {
        (header[0], header[1]) = (Version3, 0);
        SystemCall.Require("capget", null, SystemCallNumber.Capget, (nint)header, (nint)sets);
    }

    /// <summary>Whether a capability is in the set.</summary>
    public bool Contains(int number) => (Bits & (1UL << number)) != 0;
}

using Containers.Engine.Containers.Seccomp;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers;

/// <summary>Writes a container down as the runtime specification does, with docker's defaults for what isolates it.</summary>
internal static class RuntimeConfigurationBuilder
{
    /// <summary>What docker lets a container do (moby, daemon/pkg/oci/caps: the default list).</summary>
    private static readonly string[] Capabilities =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    private static readonly string[] MaskedPaths =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    private static readonly string[] ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    private static readonly string[] Namespaces = ["pid", "network", "mount", "ipc", "uts", "cgroup"];

    private static readonly RuntimeMount[] Mounts =
    [
        Mount("/proc", "proc", "nosuid", "noexec", "nodev"),
        Mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"),
        Mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"),
        Mount("/dev/shm", "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"),
        Mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev"),
        Mount("/sys", "sysfs", "nosuid", "noexec", "nodev", "ro"),
        Mount("/sys/fs/cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", "ro"),
    ];

    /// <summary>Writes a container down.</summary>
    /// <param name="record">The container.</param>
    /// <param name="account">Who its program runs as.</param>
    public static RuntimeConfiguration Build(ContainerRecord record, UserAccount account)
    {
        ContainerOptions options = record.Options;
        return new RuntimeConfiguration
        {
            Root = new RuntimeRoot { Path = "rootfs" },
            Hostname = options.Hostname,
            Domainname = options.DomainName,
            Mounts = Mounts,
            Process = Process(record, account),
            Linux = new LinuxConfiguration
            {
                CgroupsPath = CgroupOf(record.Id),
                Namespaces = [.. Namespaces.Select(type => new LinuxNamespace { Type = type })],
                Resources = ResourceOptions.Build(options.Limits ?? new(), [new LinuxDeviceRule { Allow = false, Access = "rwm" }]),
                Seccomp = options.Security?.SeccompProfile == SecurityOptions.Unconfined ? null : (record.SeccompProfile ?? DefaultSeccompProfile.Create()).For(Capabilities),
                MaskedPaths = MaskedPaths,
                ReadonlyPaths = ReadonlyPaths,
            },
        };
    }

    /// <summary>What a container's own program is, and what a program that is executed beside it begins with.</summary>
    /// <inheritdoc cref="Build" path="/param"/>
    public static RuntimeProcess Process(ContainerRecord record, UserAccount account)
    {
        // A user other than root starts without capabilities, and can get those of the bounding set by a set-user-id program.
        ContainerOptions options = record.Options;
        string[] held = account.User.Uid == 0 ? Capabilities : [];
        return new RuntimeProcess
        {
            Args = options.Program,
            Env = EnvironmentOf(options, account),
            Cwd = options.WorkingDirectory!,
            User = account.User,
            NoNewPrivileges = options.Security?.NoNewPrivileges is true,
            Rlimits = [.. (options.Ulimits ?? []).Select(ResourceOptions.ParseUlimit)],
            OomScoreAdj = options.OomScoreAdjust,
            Capabilities = new RuntimeCapabilities { Bounding = Capabilities, Effective = held, Permitted = held },
        };
    }

    /// <summary>The control group of a container: one level below the root of each tree, so that no empty parent stays behind.</summary>
    public static string CgroupOf(string id) => $"/pscontainers-{id}";

    /// <summary>The environment: what the container's own takes precedence over, then that.</summary>
    private static List<string> EnvironmentOf(ContainerOptions options, UserAccount account) =>
        EnvironmentList.Merge([$"HOSTNAME={options.Hostname}", $"HOME={account.Home}"], options.Environment ?? []);

    private static RuntimeMount Mount(string destination, string type, params string[] options) =>
        new() { Destination = destination, Type = type, Source = type, Options = options };
}

using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.Seccomp;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Bundles;

/// <summary>Writes a container down as the runtime specification does, with docker's defaults for what isolates it.</summary>
internal static class RuntimeConfigurationBuilder
{
    internal static readonly string[] MaskedPaths =
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    internal static readonly string[] ReadonlyPaths = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>Writes a container down.</summary>
    /// <param name="record">The container.</param>
    /// <param name="root">Its root file system; the user is looked up there.</param>
    /// <param name="mounts">What is asked to be mounted.</param>
    /// <param name="processOf">The process of another container, by that one's ID, whose namespaces are shared.</param>
    /// <param name="group">Its control group (<see cref="ContainerGroups.PathOf"/>).</param>
    /// <exception cref="ContainerOptionsException">Something that is asked for is not there: a user, a device.</exception>
    public static RuntimeConfiguration Build(
        ContainerRecord record, DirectoryDescriptor root, IReadOnlyList<RuntimeMount> mounts, Func<string, int> processOf, string group)
    {
        ContainerOptions options = record.Options;
        bool isHidden = !options.Privileged && options.Security?.UnconfinedSystemPaths is not true;
        IReadOnlyList<(string Host, LinuxDevice Node)> found = HostDevices.Nodes(options);
        IReadOnlyList<LinuxDevice> devices = [.. found.Select(device => device.Node)];
        return new RuntimeConfiguration
        {
            OciVersion = options.Runtime is null ? RuntimeConfiguration.CurrentVersion : RuntimeConfiguration.CommonVersion,
            Root = new RuntimeRoot { Path = "rootfs", Readonly = options.ReadOnly },
            Hostname = options.Uts == NamespaceModes.Host ? null : options.Hostname,
            Domainname = options.DomainName,
            Mounts = MountOptions.Build(record, root, found.Select(device => (device.Host, device.Node.Path)), mounts, processOf),
            Annotations = options.Annotations,
            Process = Process(record, UserAccount.Find(root, record.User, options.AdditionalGroups)) with { Terminal = options.Terminal },
            Linux = new LinuxConfiguration
            {
                CgroupsPath = group,
                Namespaces = NamespaceModes.Build(record, processOf),
                UidMappings = record.Ids?.Users ?? [],
                GidMappings = record.Ids?.Groups ?? [],
                Devices = record.Ids is null && ProcessRights.Current == Rights.Root ? devices : [],
                Resources = LimitRules.Build(options.Limits ?? new(), HostDevices.Rules(options, devices)),
                Sysctl = NetworkParameters.Of(record),
                Seccomp = SeccompOf(record),
                MaskedPaths = isHidden ? MaskedPaths : [],
                ReadonlyPaths = isHidden ? ReadonlyPaths : [],
            },
        };
    }

    /// <summary>What a container's own program is, and what a program that is executed beside it begins with.</summary>
    /// <param name="record">The container.</param>
    /// <param name="account">Who it runs as.</param>
    public static RuntimeProcess Process(ContainerRecord record, UserAccount account)
    {
        ContainerOptions options = record.Options;

        // A user other than root starts without capabilities, and can get those of the bounding set by a set-user-id program.
        string[] bounding = CapabilityRules.Of(options);
        string[] held = account.User.Uid == 0 ? bounding : [];
        return new RuntimeProcess
        {
            Args = options.Program,
            Env = EnvironmentOf(options, account),
            Cwd = options.WorkingDirectory ?? "/",
            User = record.Ids is null ? NamespaceAccount.Of(account) : account.User,
            NoNewPrivileges = options.Security?.NoNewPrivileges is true,
            ApparmorProfile = options.Security?.AppArmorProfile is SecurityOptions.Unconfined ? null : options.Security?.AppArmorProfile,
            SelinuxLabel = options.Security?.SelinuxLabel,
            Rlimits = [.. (options.Ulimits ?? []).Select(LimitRules.ParseUlimit)],
            OomScoreAdj = options.OomScoreAdjust,
            Capabilities = new RuntimeCapabilities { Bounding = bounding, Effective = held, Permitted = held },
        };
    }

    private static LinuxSeccomp? SeccompOf(ContainerRecord record)
    {
        bool isUnconfined = record.Options.Security?.SeccompProfile is SecurityOptions.Unconfined
            || (record.Options.Privileged && record.SeccompProfile is null);
        return isUnconfined ? null : (record.SeccompProfile ?? DefaultSeccompProfile.Create()).For(CapabilityRules.Of(record.Options));
    }

    /// <summary>The environment: what the container's own takes precedence over, then that.</summary>
    private static List<string> EnvironmentOf(ContainerOptions options, UserAccount account) =>
        EnvironmentList.Merge(
            [$"HOSTNAME={options.Hostname}", $"HOME={account.Home}", .. options.Terminal ? ["TERM=xterm"] : Array.Empty<string>()],
            options.Environment ?? []);
}

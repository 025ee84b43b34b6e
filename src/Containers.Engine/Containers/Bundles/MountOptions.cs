using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Bundles;

/// <summary>What is mounted in every container, and what its options add or change.</summary>
internal static class MountOptions
{
    private const string SharedMemory = "/dev/shm";
    private const string ReadOnly = "ro";
    private const long DefaultSharedMemory = 64 << 20;

    private static readonly string[] Restricted = ["nosuid", "noexec", "nodev"];

    private static readonly RuntimeMount Processes = Mount("/proc", "proc", "nosuid", "noexec", "nodev");

    private static readonly RuntimeMount Devices = Mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");

    private static readonly string[] Terminals = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];

    private static readonly RuntimeMount Queues = Mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev");

    private static readonly RuntimeMount Sys = Mount("/sys", "sysfs", "nosuid", "noexec", "nodev", ReadOnly);

    private static readonly RuntimeMount Groups = Mount("/sys/fs/cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", ReadOnly);

    /// <summary>Refuses what is not written as a mount.</summary>
    /// <exception cref="ContainerOptionsException">Something is not.</exception>
    public static void Check(ContainerOptions options)
    {
        foreach (string tmpfs in options.Tmpfs ?? [])
        {
            if (!tmpfs.StartsWith('/') || tmpfs.Split(':').Length > 2 || tmpfs.Split(':')[0].Trim('/').Length == 0)
            {
                throw new ContainerOptionsException($"'{tmpfs}' is not a tmpfs; write /FOLDER[:OPTION,…], such as /run:size=64m.");
            }
        }

        if (options.SharedMemorySize < 0)
        {
            throw new ContainerOptionsException("The size of the shared memory must not be negative.");
        }
    }

    /// <summary>The mounts in the order they are made: what is asked for takes the place of what every container has there.</summary>
    /// <param name="record">The container.</param>
    /// <param name="root">Its root file system.</param>
    /// <param name="devices">The host's devices that it gets, by their paths there and in it.</param>
    /// <param name="asked">What is asked for beside memory.</param>
    /// <param name="processOf">The process of a container that runs, by the container's ID.</param>
    public static IReadOnlyList<RuntimeMount> Build(
        ContainerRecord record, DirectoryDescriptor root, IEnumerable<(string Host, string Container)> devices, IReadOnlyList<RuntimeMount> asked, Func<string, int> processOf)
    {
        ContainerOptions options = record.Options;
        bool isMachines = ProcessRights.Current == Rights.Root;

        // What shows a namespace is mounted only by who has rights over that one (user_namespaces(7)): of the machine's, others get the machine's mount.
        RuntimeMount processes = options.Pid == NamespaceModes.Host && !isMachines ? Bind("/proc", "/proc", ["rbind", .. Restricted]) : Processes;
        RuntimeMount terminals = Mount("/dev/pts", "devpts", record.Ids is null && ProcessRights.HasOneId ? Terminals : [.. Terminals, "gid=5"]);
        List<RuntimeMount> mounts = [processes, Devices, terminals, .. Ipc(record, processOf)];
        if (record.Ids is not null || !isMachines)
        {
            // Nobody makes device nodes in a user namespace (user_namespaces(7)), so it gets the host's.
            mounts.AddRange(devices.Select(device => Bind(device.Host, device.Container, "nosuid", "noexec")));
        }

        RuntimeMount sys = NetworkModes.IsHost(options) && !isMachines
            ? Bind("/sys", "/sys", "rbind", "nosuid", "noexec", "nodev", ReadOnly)
            : Sys;
        mounts.AddRange(options.Privileged
            ? new[] { sys, Groups }.Select(mount => mount with { Options = [.. mount.Options.Where(option => option != ReadOnly)] })
            : [sys, Groups]);
        List<RuntimeMount> own = [.. asked, .. (options.Tmpfs ?? []).Select(tmpfs => Tmpfs(tmpfs, root))];
        HashSet<string> taken = [.. own.Select(static mount => MountPath.Clean(mount.Destination))];
        mounts.RemoveAll(mount => taken.Contains(mount.Destination) || (taken.Contains("/dev") && mount.Destination.StartsWith("/dev/", StringComparison.Ordinal)));

        // Those first that others may lie in. OrderBy leaves what is equally deep as it is.
        return [.. mounts, .. own.OrderBy(static mount => MountPath.Depth(MountPath.Clean(mount.Destination)))];
    }

    private static IEnumerable<RuntimeMount> Ipc(ContainerRecord record, Func<string, int> processOf)
    {
        ContainerOptions options = record.Options;
        string? others = options.Ipc == NamespaceModes.Host ? string.Empty
            : NamespaceModes.ContainerOf(options.Ipc) is { } container ? $"/proc/{processOf(container)}/root"
            : null;
        if (others is not null)
        {
            // The host's queues can be mounted in its user namespace alone.
            return [Bind(others + SharedMemory, SharedMemory, Restricted), .. (record.Ids is null && ProcessRights.Current == Rights.Root) || others.Length > 0 ? [Queues] : HostQueues()];
        }

        long size = options.SharedMemorySize ?? DefaultSharedMemory;
        return options.Ipc == NamespaceModes.None ? [Queues] :
        [
            Mount(SharedMemory, "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", string.Create(CultureInfo.InvariantCulture, $"size={size}")), Queues,
        ];
    }

    /// <summary>A tmpfs as docker makes it: what is asked for after its defaults, with the permissions of the folder in its place.</summary>
    private static RuntimeMount Tmpfs(string text, DirectoryDescriptor root)
    {
        string[] parts = text.Split(':', 2);
        List<string> options = ["noexec", "nosuid", "nodev"];
        foreach (string option in parts.Length == 2 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            options.RemoveAll(other => $"no{option}" == other || other == option);
            options.Add(option);
        }

        if (!options.Exists(option => option.StartsWith("mode=", StringComparison.Ordinal)))
        {
            options.Add($"mode={Convert.ToString(Mode(parts[0], root), 8)}");
        }

        return Mount(parts[0], "tmpfs", [.. options]);
    }

    private static uint Mode(string folder, DirectoryDescriptor root)
    {
        try
        {
            using SafeFileHandle there = root.OpenInRoot(folder, OpenFlags.PathOnly | OpenFlags.Directory);
            return there.Status().Mode;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return 0x3FF; // 01777
        }
    }

    private static RuntimeMount[] HostQueues() => Directory.Exists(Queues.Destination) ? [Bind(Queues.Destination, Queues.Destination, Restricted)] : [];

    private static RuntimeMount Bind(string source, string destination, params string[] options) =>
        new() { Destination = destination, Type = "bind", Source = source, Options = ["bind", .. options] };

    private static RuntimeMount Mount(string destination, string type, params string[] options) =>
        new() { Destination = destination, Type = type, Source = type, Options = options };
}

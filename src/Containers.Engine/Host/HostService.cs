using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Storage;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Host;

/// <summary>Tells of the machine that containers run on.</summary>
public sealed class HostService
{
    /// <summary>The controllers that options of containers need, and docker's words for what can be limited by them.</summary>
    private static readonly (string V1, string V2, string Limit)[] Limits =
    [
        ("memory", "memory", "memory limit"), ("cpu", "cpu", "cpu shares and quota"), ("cpuset", "cpuset", "cpuset"), ("pids", "pids", "pids limit"),
        ("blkio", "io", "block I/O limit"),
    ];

    private readonly StorePaths _paths;
    private readonly ImageService _images;
    private readonly ContainerService _containers;
    private readonly EngineOptions _options;

    internal HostService(StorePaths paths, ImageService images, ContainerService containers, EngineOptions options) =>
        (_paths, _images, _containers, _options) = (paths, images, containers, options);

    /// <summary>What there is now.</summary>
    public HostInfo Inspect()
    {
        ContainerStatus[] containers = [.. _containers.List(all: true).Select(container => container.Status)];
        CgroupLayout groups = CgroupLayout.Detect();
        IReadOnlyList<string> controllers = groups.ReadControllers();
        bool limitsSwap = controllers.Contains("memory") && groups.LimitsSwap;
        return new HostInfo
        {
            Name = Environment.MachineName,
            EngineVersion = Version.Parse(typeof(HostService).Assembly.GetName().Version!.ToString(3)),
            OperatingSystem = OperatingSystemName(),
            KernelVersion = File.ReadAllText("/proc/sys/kernel/osrelease").Trim(),
            Architecture = Platform.Host.Architecture,
            Processors = Environment.ProcessorCount,
            Memory = MachineMemory.Read(),
            Containers = containers.Length,
            Running = containers.Count(status => status is ContainerStatus.Running or ContainerStatus.Restarting),
            Paused = containers.Count(status => status == ContainerStatus.Paused),
            Stopped = containers.Count(status => status is ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Dead),
            Images = _images.List().DistinctBy(image => image.Id).Count(),
            Root = _paths.Root,
            RunRoot = _paths.RunRoot,
            FileSystem = MountTable.Read().FileSystemOf(_paths.Root),
            Rootless = FileDescriptor.EffectiveUser != 0,
            CgroupVersion = groups.IsPureUnified ? 2 : 1,
            Controllers = controllers,
            LimitsSwap = limitsSwap,
            Security = SecurityModules(),
            Runtime = _options.RuntimePath ?? ProductPrograms.TryFind(ProductPrograms.Runtime),
            LogDrivers = LogOptions.Drivers,
            Warnings =
            [
                .. Limits.Where(limit => !controllers.Contains(limit.V1) && !controllers.Contains(limit.V2)).Select(limit => $"No {limit.Limit} support"),
                .. limitsSwap ? [] : (string[])["No swap limit support"],
            ],
        };
    }

    private static string OperatingSystemName()
    {
        const string Name = "PRETTY_NAME=";
        string? file = Array.Find(["/etc/os-release", "/usr/lib/os-release"], File.Exists);
        string? line = file is null ? null : File.ReadLines(file).FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
        return line is null ? "Linux" : line[Name.Length..].Trim('"', '\'');
    }

    private static List<string> SecurityModules()
    {
        List<string> names = [];
        if (SecurityModule.HasAppArmor)
        {
            names.Add("apparmor");
        }

        if (SecurityModule.HasSelinux)
        {
            names.Add("selinux");
        }

        if (File.Exists("/proc/sys/kernel/seccomp/actions_avail"))
        {
            names.Add("seccomp");
        }

        return names;
    }
}

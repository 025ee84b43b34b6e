using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
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
    private readonly StorePaths _paths;
    private readonly ImageService _images;
    private readonly ContainerService _containers;
    private readonly EngineOptions _options;

    internal HostService(StorePaths paths, ImageService images, ContainerService containers, EngineOptions options) =>
        (_paths, _images, _containers, _options) = (paths, images, containers, options);

    /// <summary>What there is now.</summary>
    public HostInfo Inspect()
    {
        IReadOnlyList<ContainerInfo> containers = _containers.List(all: true);
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
            Containers = containers.Count,
            Running = containers.Count(container => container.Status is ContainerStatus.Running or ContainerStatus.Restarting),
            Paused = containers.Count(container => container.Status == ContainerStatus.Paused),
            Stopped = containers.Count(container => container.Status is ContainerStatus.Created or ContainerStatus.Exited or ContainerStatus.Dead),
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
            Warnings = WarningsOf(controllers, limitsSwap),
        };
    }

    /// <summary>In docker's words, what options of containers can ask for and no controller does.</summary>
    private static List<string> WarningsOf(IReadOnlyList<string> controllers, bool limitsSwap)
    {
        List<string> warnings = [];
        Require("memory limit", controllers.Contains("memory"));
        Require("swap limit", limitsSwap);
        Require("cpu shares and quota", controllers.Contains("cpu"));
        Require("cpuset", controllers.Contains("cpuset"));
        Require("pids limit", controllers.Contains("pids"));
        Require("block I/O limit", controllers.Contains("blkio") || controllers.Contains("io"));
        return warnings;

        void Require(string limit, bool isThere)
        {
            if (!isThere)
            {
                warnings.Add($"No {limit} support");
            }
        }
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

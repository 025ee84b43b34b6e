using System.Collections;
using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that make a container: its options, and pulling the image it is made from.</summary>
public abstract class ContainerCreationCmdlet : NetworkingCmdlet
{
    /// <summary>The program that the container runs, in place of the image's entry point; an empty array for none.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [AllowEmptyCollection]
    public string[]? Entrypoint { get; set; }

    /// <summary>Environment variables: a table, or <c>NAME=VALUE</c> each. A value of <c>$null</c> passes this process's own value on.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Alias("Env")]
    [NamedValues]
    public IDictionary? Environment { get; set; }

    /// <summary>Files with a <c>NAME=value</c> on each line; <see cref="Environment"/> comes after them.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? EnvironmentFile { get; set; }

    /// <summary>The working directory of the program, in the container.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? WorkingDirectory { get; set; }

    /// <summary>The user and group that the program runs as, by name or id: <c>user[:group]</c>.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? User { get; set; }

    /// <summary>Groups beside the user's own, by name or id.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? GroupAdd { get; set; }

    /// <summary>The container's host name; the start of its id if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? Hostname { get; set; }

    /// <summary>The container's NIS domain name.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? DomainName { get; set; }

    /// <summary>Files with a <c>NAME=value</c> on each line, which are labels; <see cref="Label"/> comes after them.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? LabelFile { get; set; }

    /// <summary>Labels by name.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [NamedValues]
    [Alias("Labels")]
    public IDictionary? Label { get; set; }

    /// <summary>What the OCI runtime and its hooks are told beside, by name.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [NamedValues]
    public IDictionary? Annotation { get; set; }

    /// <summary>Removes the container when it ends.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Remove { get; set; }

    /// <summary>The signal that asks the container to stop, by name or number.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? StopSignal { get; set; }

    /// <summary>How long to wait after that signal before the container is killed.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Duration]
    public TimeSpan? StopTimeout { get; set; }

    /// <summary>Lets it do with the machine what root may: every capability and device, no filter of system calls.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Privileged { get; set; }

    /// <summary>Capabilities beside the default ones, such as NET_ADMIN; ALL for all.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(CapabilityCompleter))]
    public string[]? CapAdd { get; set; }

    /// <summary>Default capabilities that it does not get; ALL for all.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(CapabilityCompleter))]
    public string[]? CapDrop { get; set; }

    /// <summary>Keeps it from writing to its root file system.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter ReadOnly { get; set; }

    /// <summary>Folders in memory, <c>/run</c> or <c>/run:size=64m,mode=700</c>.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [OptionText(Words = ["ro", "rw", "exec", "noexec", "suid", "nosuid", "dev", "nodev"])]
    public string[]? Tmpfs { get; set; }

    /// <summary>Volumes and folders of this machine: texts <c>[SOURCE:]TARGET[:OPTION,…]</c>, or tables with Source, Target, ReadOnly and more.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [Alias("v")] // With it, -v is no beginning of several names, and the v of "grep -v" is told as a word of the program.
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [OptionText(Words = ["ro", "rw", "z", "Z", "nocopy", "private", "rprivate", "shared", "rshared", "slave", "rslave"])]
    public object[]? Volume { get; set; }

    /// <summary>What else is mounted: tables or texts with Type (volume, bind, tmpfs, image), Source, Target and more.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [OptionText(Words = ["readonly", "ro", "rw"], Repeated = ["volume-opt", "volume-label"])]
    public object[]? Mount { get; set; }

    /// <summary>Containers whose mounts it has too, <c>CONTAINER[:ro]</c>.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ContainerName]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public ContainerTarget[]? VolumesFrom { get; set; }

    /// <summary>The size of /dev/shm; 64MB if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ByteSize]
    public long? ShmSize { get; set; }

    /// <summary>Devices of the host, <c>/dev/HOST[:/dev/CONTAINER[:rwm]]</c>.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? Device { get; set; }

    /// <summary>What it may do with which devices, such as <c>c 1:* rwm</c>.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? DeviceCgroupRule { get; set; }

    /// <summary>Kernel parameters of its namespaces by name.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [NamedValues]
    public IDictionary? Sysctl { get; set; }

    /// <summary>The IPC namespace: private, shareable, host, none or container:NAME.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(NamespaceModeCompleter))]
    public string? Ipc { get; set; }

    /// <summary>The PID namespace: private, host or container:NAME.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(NamespaceModeCompleter))]
    public string? Pid { get; set; }

    /// <summary>The UTS namespace: private or host.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(NamespaceModeCompleter))]
    public string? Uts { get; set; }

    /// <summary>The cgroup namespace: private or host.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(NamespaceModeCompleter))]
    public string? CgroupNamespace { get; set; }

    /// <summary>The control group that its own lies in, from the root of each tree.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string? CgroupParent { get; set; }

    /// <summary>The user namespace: host, private, auto, auto:size=COUNT, keep-id, keep-id:uid=ID,gid=ID, nomap or container:NAME.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(UserNamespaceModeCompleter))]
    [CommaText]
    public string? UserNamespace { get; set; }

    /// <summary>The OCI runtime that runs it: a program on PATH, or an absolute path; container-runtime if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(RuntimeNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Runtime { get; set; }

    /// <summary>How readily the kernel ends it when the machine's memory is short, -1000 to 1000.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public int? OomScoreAdjust { get; set; }

    /// <summary>Limits of each process by name, nofile=1024:2048 for soft and hard limit; -1 for none.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? Ulimit { get; set; }

    /// <summary>When to pull the image.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public PullPolicy PullPolicy { get; set; } = PullPolicy.Missing;

    /// <summary>The platform of the image, <c>os/architecture[/variant]</c>, if not this machine's.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Allows plain HTTP and certificates that are not trusted when the image is pulled.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public SwitchParameter Insecure { get; set; }

    /// <summary>
    /// Security options: <c>no-new-privileges</c> keeps programs from gaining any by set-user-ID or file capabilities,
    /// <c>seccomp=unconfined</c> allows all system calls, <c>seccomp=FILE</c> those of a profile in docker's form.
    /// </summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? SecurityOption { get; set; }

    /// <summary>No parameter for people (<see cref="ProgramWords.Letter"/>).</summary>
    [Parameter(DontShow = true)]
    [Alias("a", "b", "c", "d", "e", "h", "i", "l", "m", "n", "o", "p", "r", "s", "t", "u")]
    public SwitchParameter Letter { get; set; }

    private MountArguments Arguments => new(GetUnresolvedProviderPathFromPSPath);

    /// <summary>Whether a container is to be made. What cannot be is an error before anybody is asked, and with -WhatIf too.</summary>
    private protected bool IsAgreed(ContainerOptions options, string action)
    {
        Engine.Containers.Check(options);
        return ShouldProcess(options.Image, action);
    }

    /// <summary>Creates the container, showing the pull of its image.</summary>
    /// <param name="options">What is asked of it.</param>
    /// <param name="startsNext">Whether it is started then.</param>
    private protected Container Create(ContainerOptions options, bool startsNext = true) =>
        AwaitTransfer($"Receiving {options.Image}", (progress, cancellation) => startsNext
            ? Engine.Containers.CreateToStartAsync(options, Pull(progress), cancellation)
            : Engine.Containers.CreateAsync(options, Pull(progress), cancellation));

    /// <summary>How the image is pulled.</summary>
    private protected ImagePull Pull(IProgress<LayerProgress> progress) => new()
    {
        Policy = PullPolicy,
        Options = new PullOptions { Platform = Platform is null ? null : Oci.Platform.Parse(Platform), Insecure = Insecure },
        Progress = progress,
    };

    /// <summary>Gathers the container's options.</summary>
    private protected ContainerOptions Read(string image, string? name, string[]? command, bool interactive = false) =>
        WithLife(WithNetworks(new ContainerOptions
        {
            Image = image,
            Name = name,
            Command = command is { Length: > 0 } ? command : null,
            Entrypoint = Entrypoint,
            Environment = [.. (EnvironmentFile ?? []).SelectMany(ReadEnvironmentFile), .. TableEntries.Variables(Environment)],
            WorkingDirectory = WorkingDirectory,
            User = User,
            AdditionalGroups = GroupAdd,
            Hostname = Hostname,
            DomainName = DomainName,
            Labels = Table(
                (LabelFile ?? []).SelectMany(path => Containers.Engine.Containers.Options.EnvironmentFile.ReadLabels(GetUnresolvedProviderPathFromPSPath(path)))
                .Select(Assignment.Of)
                .Concat(TableEntries.Of(Label))),
            Annotations = Table(TableEntries.Of(Annotation)),
            Interactive = interactive,
            Remove = Remove,
            Limits = Limits == new ContainerLimits() ? null : Limits,
            Privileged = Privileged,
            CapAdd = CapAdd,
            CapDrop = CapDrop,
            ReadOnly = ReadOnly,
            Tmpfs = Tmpfs,
            Volumes = Arguments.Texts(Volume),
            Mounts = Arguments.Mounts(Volume, Mount),
            VolumesFrom = VolumesFrom?.Select(static from => from.Key).ToArray(),
            SharedMemorySize = ShmSize,
            Devices = Device,
            DeviceCgroupRules = DeviceCgroupRule,
            Sysctls = Table(TableEntries.Of(Sysctl)),
            Ipc = Ipc,
            Pid = Pid,
            Uts = Uts,
            CgroupNamespace = CgroupNamespace,
            CgroupParent = CgroupParent,
            UserNamespace = UserNamespace,
            Runtime = Runtime,
            Ulimits = Ulimit,
            OomScoreAdjust = OomScoreAdjust,
            StopSignal = StopSignal,
            StopTimeout = StopTimeout,
            Security = SecurityOption is null ? null : SecurityOptions.Parse(SecurityOption, GetUnresolvedProviderPathFromPSPath),
        }));

    private static Dictionary<string, string>? Table(IEnumerable<Assignment> entries) => Assignment.Table(entries) is { Count: > 0 } table ? table : null;

    private IReadOnlyList<string> ReadEnvironmentFile(string path) =>
        Containers.Engine.Containers.Options.EnvironmentFile.Read(GetUnresolvedProviderPathFromPSPath(path));
}

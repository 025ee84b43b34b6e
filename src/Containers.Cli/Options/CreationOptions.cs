using System.CommandLine;
using Containers.Engine.Containers.Options;
using Containers.Engine.Text;

namespace Containers.Cli.Options;

/// <summary>The options of <c>run</c> and <c>create</c> that say what the container is to be, by docker's names.</summary>
internal sealed class CreationOptions
{
    private readonly OptionTable<ContainerOptions> _options = new();
    private readonly OptionTable<ContainerLimits> _limits = LimitOptions.Create();

    public CreationOptions()
    {
        AddIdentity();
        AddProgram();
        AddIsolation();
        AddResources();
        NetworkingOptions.AddTo(_options);
        LifeOptions.AddTo(_options);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        _options.AddTo(command);
        _limits.AddTo(command);
    }

    /// <summary>What a command line asks of a container.</summary>
    /// <exception cref="UsageException">A value cannot be read.</exception>
    public ContainerOptions Read(ParseResult result, string image) => _options.Apply(result, new ContainerOptions { Image = image }) with
    {
        Limits = _limits.IsNamed(result) ? _limits.Apply(result, new ContainerLimits()) : null,
    };

    private void AddIdentity()
    {
        _options.Text("--name", "NAME", "Name of the container", (options, value) => options with { Name = value.Length > 0 ? value : null });
        _options.Text("--hostname,-h", "NAME", "Host name of the container", (options, value) => options with { Hostname = value });
        _options.Text("--domainname", "NAME", "NIS domain name of the container", (options, value) => options with { DomainName = value });
        _options.Texts("--label-file", "FILE", "Read labels from a file",
            (options, values) => options with { Labels = Assignment.Table(values.SelectMany(EnvironmentFile.ReadLabels)) });
        _options.Texts("--label,-l", "NAME[=VALUE]", "Label of the container",
            (options, values) => options with { Labels = Assignment.Table(values.Select(Named), options.Labels) });
        _options.Texts("--annotation", "NAME=VALUE", "Tell the OCI runtime something beside",
            (options, values) => options with { Annotations = Assignment.Table(values.Select(Named)) });
    }

    private static Assignment Named(string text) =>
        Assignment.Of(text) is { Name.Length: > 0 } named ? named : throw new FormatException($"'{text}' has no name; write NAME=VALUE.");

    private void AddProgram()
    {
        _options.Text("--entrypoint", "PROGRAM", "Program in place of the image's entry point",
            (options, value) => options with { Entrypoint = value.Length == 0 ? [] : [value] });
        _options.Texts("--env-file", "FILE", "Read environment variables from a file",
            (options, values) => options with { Environment = [.. values.SelectMany(EnvironmentFile.Read)] });
        _options.Texts("--env,-e", "NAME[=VALUE]", "Set an environment variable, or pass one on",
            (options, values) => options with { Environment = [.. options.Environment ?? [], .. values.Select(static value => Assignment.Of(value).WithOwnValue().ToString())] });
        _options.Text("--workdir,-w", "FOLDER", "Working directory in the container", (options, value) => options with { WorkingDirectory = value });
        _options.Text("--user,-u", "USER[:GROUP]", "User, and group, by name or id", (options, value) => options with { User = value });
        _options.Texts("--group-add", "GROUP", "Group beside the user's own, by name or id", (options, values) => options with { AdditionalGroups = values });
        _options.Flag("--interactive,-i", "Keep standard input open", (options, value) => options with { Interactive = value });
        _options.Flag("--rm", "Remove the container when it ends", (options, value) => options with { Remove = value });
        _options.Text("--stop-signal", "SIGNAL", "Signal that asks the container to stop", (options, value) => options with { StopSignal = value });
        _options.Number("--stop-timeout", "SECONDS", "Seconds to wait for that before it is killed",
            (options, value) => options with { StopTimeout = TimeSpan.FromSeconds(value) });
    }

    private void AddIsolation()
    {
        _options.Texts("--security-opt", "OPTION", "Security option such as no-new-privileges, seccomp=FILE or seccomp=unconfined",
            (options, values) => options with { Security = SecurityOptions.Parse(values) });
        _options.Flag("--privileged", "Let it do what root may do with the machine", (options, value) => options with { Privileged = value });
        _options.Texts("--cap-add", "CAPABILITY", "Add a capability, or ALL", (options, values) => options with { CapAdd = values });
        _options.Texts("--cap-drop", "CAPABILITY", "Drop a capability, or ALL", (options, values) => options with { CapDrop = values });
        _options.Text("--ipc", "MODE", "IPC namespace: private, shareable, host, none or container:NAME", (options, value) => options with { Ipc = value });
        _options.Text("--pid", "MODE", "PID namespace: private, host or container:NAME", (options, value) => options with { Pid = value });
        _options.Text("--uts", "MODE", "UTS namespace: private or host", (options, value) => options with { Uts = value });
        _options.Text("--cgroup-parent", "PATH", "Control group that its own lies in, or slice of systemd's", (options, value) => options with { CgroupParent = value.Length > 0 ? value : null });
        _options.Text("--cgroupns", "MODE", "Cgroup namespace: private or host", (options, value) => options with { CgroupNamespace = value });
        _options.Text("--runtime", "PROGRAM", "OCI runtime that runs it: a name on PATH or an absolute path (container-runtime)",
            (options, value) => options with { Runtime = value });
        _options.Text("--userns", "MODE", "User namespace: host, private, auto[:size=COUNT], keep-id[:uid=ID,gid=ID], nomap, container:NAME",
            (options, value) => options with { UserNamespace = value });
    }

    private void AddResources()
    {
        _options.Flag("--read-only", "Do not let the container write to its root file system", (options, value) => options with { ReadOnly = value });
        VolumeOptionTable.AddTo(_options);
        _options.Texts("--tmpfs", "FOLDER[:OPTION,...]", "Folder in memory", (options, values) => options with { Tmpfs = values });
        _options.Size("--shm-size", "Size of /dev/shm (64m)", (options, value) => options with { SharedMemorySize = value });
        _options.Texts("--device", "HOST[:CONTAINER[:rwm]]", "Device of the host", (options, values) => options with { Devices = values });
        _options.Texts("--device-cgroup-rule", "RULE", "What may be done with devices, such as 'c 1:* rwm'",
            (options, values) => options with { DeviceCgroupRules = values });
        _options.Texts("--ulimit", "NAME=SOFT[:HARD]", "Limit of each process", (options, values) => options with { Ulimits = values });
        _options.Texts("--sysctl", "NAME=VALUE", "Kernel parameter of the container's namespaces",
            (options, values) => options with { Sysctls = Assignment.Table(values) });
        _options.Number("--oom-score-adj", "NUMBER", "How readily it is ended when memory is short, -1000 to 1000",
            (options, value) => options with { OomScoreAdjust = (int)value });
    }
}

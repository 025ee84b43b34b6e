using Containers.Docker.Documents;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>Reads docker's documents about a container that is to be created.</summary>
public static class ContainerRequest
{
    private const string JsonSubject = "container's configuration";

    /// <summary>What is asked of a container.</summary>
    /// <param name="json">The document (Engine API, "ContainerCreate").</param>
    /// <param name="name">Its name, with or without a slash before it; null for one that is made up.</param>
    /// <exception cref="OciFormatException">It is not such a document.</exception>
    /// <exception cref="ContainerOptionsException">Something is asked for that there is not.</exception>
    public static ContainerOptions Read(ReadOnlySpan<byte> json, string? name)
    {
        ConfigDocument config = JsonInput.Read<ConfigDocument>(json, JsonSubject);
        CreationDocument creation = JsonInput.Read<CreationDocument>(json, JsonSubject);
        HostConfigDocument host = creation.HostConfig;
        Refuse(host);
        return new()
        {
            Image = config.Image ?? string.Empty,
            Name = name?.TrimStart('/'),
            Entrypoint = config.Entrypoint is [""] ? [] : config.Entrypoint,
            Command = Asked(config.Cmd),
            Environment = Asked(config.Env),
            WorkingDirectory = Asked(config.WorkingDir),
            User = Asked(config.User),
            AdditionalGroups = Asked(host.GroupAdd),
            Hostname = Asked(config.Hostname),
            DomainName = Asked(config.Domainname),
            Interactive = config.OpenStdin is true,
            InputOnce = config.OpenStdin is true ? config.StdinOnce : null,
            Attach = StreamsOf(config),
            Terminal = config.Tty is true,
            ConsoleSize = host.ConsoleSize is [> 0 and <= ushort.MaxValue, > 0 and <= ushort.MaxValue] ? host.ConsoleSize : null,
            Init = host.Init ?? false,
            Runtime = Asked(host.Runtime),
            Restart = host.RestartPolicy.Name is "" or "no" ? null : RestartPolicy.Parse(PolicyText(host.RestartPolicy)),
            HealthCheck = Check(config.Healthcheck),
            Log = LogOf(host.LogConfig),
            Remove = host.AutoRemove,
            Privileged = host.Privileged,
            CapAdd = Asked(host.CapAdd),
            CapDrop = Asked(host.CapDrop),
            Security = SecurityOf(host),
            ReadOnly = host.ReadonlyRootfs,
            Tmpfs = host.Tmpfs is not { Count: > 0 } ? null : [.. host.Tmpfs.Select(static entry => entry.Value.Length == 0 ? entry.Key : $"{entry.Key}:{entry.Value}")],
            Volumes = Asked<string>([.. host.Binds ?? [], .. config.Volumes?.Keys.AsEnumerable() ?? []]),
            Mounts = Asked(host.Mounts?.Select(MountRequest.Of).ToArray()),
            VolumesFrom = Asked(host.VolumesFrom),
            SharedMemorySize = host.ShmSize > 0 ? host.ShmSize : null,
            Devices = Asked(host.Devices.Select(static device => DeviceText(device)).ToArray()),
            DeviceCgroupRules = Asked(host.DeviceCgroupRules),
            Sysctls = host.Sysctls is { Count: > 0 } sysctls ? sysctls : null,
            Ipc = Asked(host.IpcMode),
            Pid = Asked(host.PidMode),
            Uts = Asked(host.UTSMode),
            CgroupNamespace = Asked(host.CgroupnsMode),
            CgroupParent = Asked(host.CgroupParent),
            UserNamespace = Asked(host.UsernsMode),
            Networks = NetworkRequest.Of(config, host, creation.NetworkingConfig),
            Publish = NetworkRequest.PortsOf(host),
            PublishAll = host.PublishAllPorts,
            Expose = Asked(config.ExposedPorts?.Keys.ToArray()),
            Dns = Asked(host.Dns),
            DnsSearch = Asked(host.DnsSearch),
            DnsOptions = Asked(host.DnsOptions),
            Hosts = Asked(host.ExtraHosts),
            Labels = config.Labels is { Count: > 0 } labels ? labels : null,
            Annotations = host.Annotations is { Count: > 0 } annotations ? annotations : null,
            StopSignal = Asked(config.StopSignal),
            StopTimeout = config.StopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Limits = LimitRequest.Of(host),
            Ulimits = Asked(host.Ulimits?.Select(static limit => limit.ToText()).ToArray()),
            OomScoreAdjust = host.OomScoreAdj == 0 ? null : host.OomScoreAdj,
        };
    }

    /// <summary>What is asked to be changed of a container (Engine API, "ContainerUpdate").</summary>
    /// <param name="json">The document.</param>
    /// <returns>The limits, in which null leaves what there is, and the restart policy; null leaves that.</returns>
    /// <exception cref="OciFormatException">It is not such a document.</exception>
    public static (ContainerLimits Limits, RestartPolicy? Restart) ReadUpdate(ReadOnlySpan<byte> json)
    {
        HostConfigDocument host = JsonInput.Read<HostConfigDocument>(json, "container's update");
        return (LimitRequest.Of(host) ?? new(), host.RestartPolicy.Name.Length == 0 ? null : RestartPolicy.Parse(PolicyText(host.RestartPolicy)));
    }

    private static string[]? StreamsOf(ConfigDocument config)
    {
        (bool Is, string Name)[] streams =
        [
            (config.AttachStdin is true, ContainerOptions.InputStream), (config.AttachStdout is true, ContainerOptions.OutputStream),
            (config.AttachStderr is true, ContainerOptions.ErrorStream),
        ];
        string[] attached = [.. streams.Where(static stream => stream.Is).Select(static stream => stream.Name)];
        return attached.Length == 0 ? null : attached;
    }

    private static void Refuse(HostConfigDocument host)
    {
        if (host.DeviceRequests is [var request, ..])
        {
            string wanted = string.Join(", ", (request.Capabilities ?? []).Select(static one => $"[{string.Join(' ', one)}]"));
            throw new ContainerOptionsException($"could not select device driver \"{request.Driver}\" with capabilities: [{wanted}]. Give the device files themselves, as Devices.");
        }

        if (host.StorageOpt is { Count: > 0 })
        {
            throw new ContainerOptionsException("--storage-opt is not supported: layers have no quota. Leave it out.");
        }

        if (host.VolumeDriver is not ("" or "local"))
        {
            throw new ContainerOptionsException($"There is no volume driver '{host.VolumeDriver}'. Leave it out, or say local.");
        }

        if (host.Isolation is not ("" or "default"))
        {
            throw new ContainerOptionsException($"There is no isolation '{host.Isolation}' on Linux. Leave it out.");
        }
    }

    private static string PolicyText(RestartPolicyDocument policy) =>
        policy.MaximumRetryCount > 0 ? FormattableString.Invariant($"{policy.Name}:{policy.MaximumRetryCount}") : policy.Name;

    private static string DeviceText(DeviceDocument device) =>
        string.Join(':', new[] { device.PathOnHost, device.PathInContainer, device.CgroupPermissions }.Where(static part => part.Length > 0));

    private static HealthCheck? Check(HealthcheckDocument? check) => check is null || check == new HealthcheckDocument() ? null : new()
    {
        Test = Asked(check.Test),
        Interval = Asked(check.Interval),
        Timeout = Asked(check.Timeout),
        StartPeriod = Asked(check.StartPeriod),
        StartInterval = Asked(check.StartInterval),
        Retries = check.Retries == 0 ? null : check.Retries,
    };

    private static LogOptions? LogOf(LogConfigDocument log)
    {
        if (log is { Type: "", Config.Count: 0 })
        {
            return null;
        }

        LogOptions options = new() { Options = log.Config.Count == 0 ? null : log.Config };
        return log.Type.Length == 0 ? options : options with { Driver = log.Type };
    }

    private static SecurityOptions? SecurityOf(HostConfigDocument host)
    {
        SecurityOptions security = SecurityOptions.Parse(host.SecurityOpt ?? []);

        // Clients resolve systempaths=unconfined themselves: they ask for no hidden paths at all.
        security = host is { MaskedPaths.Count: 0, ReadonlyPaths.Count: 0 } ? security with { UnconfinedSystemPaths = true } : security;
        return security == new SecurityOptions() ? null : security;
    }

    private static string? Asked(string? text) => text is { Length: > 0 } ? text : null;

    private static IReadOnlyList<T>? Asked<T>(IReadOnlyList<T>? list) => list is { Count: > 0 } ? list : null;

    private static TimeSpan? Asked(TimeSpan time) => time == TimeSpan.Zero ? null : time;
}

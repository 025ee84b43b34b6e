using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Joins what a creator asks for with what the image says, at the one moment when a container is created.</summary>
internal static class ContainerDefaults
{
    internal const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>What asks a program to end where neither its creator nor the image says.</summary>
    internal const string StopSignal = "SIGTERM";

    /// <summary>The options as they are kept: whatever the image has a say in is decided.</summary>
    /// <param name="id">The container's ID.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public static ContainerOptions Join(string id, ContainerOptions options, ResolvedImage image)
    {
        ContainerOptions joined = Join(id, options, image.Configuration.Config ?? new ContainerConfiguration());
        if (joined.Program.Count == 0)
        {
            throw new ContainerOptionsException($"The image {options.Image} names no command to run. Give one.");
        }

        if (image.Configuration.Platform.Os is not ("linux" or "") and var operatingSystem)
        {
            throw new ContainerOptionsException($"The image {options.Image} is for {operatingSystem}; containers here run Linux.");
        }

        Refuse(joined);
        return joined with { Limits = joined.Limits?.WithoutLifted() };
    }

    /// <summary>Refuses what cannot be, whatever the image says.</summary>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public static void Check(ContainerOptions options) => Refuse(Join(RandomId.New(), options, new ContainerConfiguration()));

    private static ContainerOptions Join(string id, ContainerOptions options, ContainerConfiguration defaults) => options with
    {
        Entrypoint = Said(options.Entrypoint ?? defaults.Entrypoint),
        Command = Said(options.Command ?? (options.Entrypoint is null ? defaults.Command : null)),
        Environment = EnvironmentList.Merge([DefaultPath], defaults.Environment ?? [], options.Environment ?? []),
        WorkingDirectory = Said(options.WorkingDirectory) ?? Said(defaults.WorkingDirectory),
        User = options.User ?? Said(defaults.User),
        Runtime = ContainerRuntimes.Normalize(options.Runtime),
        Hostname = Said(options.Hostname) ?? (HasHostsName(options) ? Environment.MachineName : id[..12]),
        HealthCheck = HealthDefaults.Join(options.HealthCheck, defaults.HealthCheck),
        StopSignal = Said(options.StopSignal) ?? Said(defaults.StopSignal),
        SharedMemorySize = options.SharedMemorySize is 0 ? null : options.SharedMemorySize, // To docker 0 means that nothing is said.
        StopTimeout = options.StopTimeout ?? (defaults.StopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
        Labels = Merge(defaults.Labels, options.Labels),
        Volumes = Join(options.Volumes, defaults.Volumes),
        Expose = [.. (defaults.ExposedPorts ?? []).Concat(options.Expose ?? []).Distinct()],
    };

    /// <summary>What a container's creator asked for: its options without those that are as its image has them, so that another image's can take their place.</summary>
    /// <param name="id">The container's ID.</param>
    /// <param name="options">Its options, as <see cref="Join(string, ContainerOptions, ResolvedImage)"/> made them.</param>
    /// <param name="image">Its image's configuration; null where that is gone.</param>
    public static ContainerOptions Asked(string id, ContainerOptions options, ImageConfiguration? image)
    {
        ContainerConfiguration defaults = image?.Config ?? new ContainerConfiguration();
        List<string> environment = EnvironmentList.Merge([DefaultPath], defaults.Environment ?? []);
        bool isEntrypointAsked = !Same(options.Entrypoint, defaults.Entrypoint);
        return options with
        {
            Entrypoint = isEntrypointAsked ? options.Entrypoint ?? [] : null,
            Command = isEntrypointAsked || !Same(options.Command, defaults.Command) ? options.Command : null,
            Environment = [.. (options.Environment ?? []).Except(environment)],
            WorkingDirectory = options.WorkingDirectory == Said(defaults.WorkingDirectory) ? null : options.WorkingDirectory,
            User = options.User == Said(defaults.User) ? null : options.User,
            Hostname = options.Hostname == (HasHostsName(options) ? Environment.MachineName : id[..12]) ? null : options.Hostname,
            HealthCheck = AskedHealth(options.HealthCheck, HealthDefaults.Join(null, defaults.HealthCheck)),
            StopSignal = options.StopSignal == Said(defaults.StopSignal) ? null : options.StopSignal,
            StopTimeout = options.StopTimeout?.TotalSeconds == defaults.StopTimeout ? null : options.StopTimeout,
            Labels = options.Labels?.Except(defaults.Labels ?? new Dictionary<string, string>()).ToDictionary(),
            Expose = [.. (options.Expose ?? []).Except(defaults.ExposedPorts ?? [])],
        };
    }

    /// <summary>Whether a container that names none has the host's name: who shares its network is found by that, as docker has it.</summary>
    private static bool HasHostsName(ContainerOptions options) => options.Uts == NamespaceModes.Host || NetworkModes.IsHost(options);

    private static HealthCheck? AskedHealth(HealthCheck? check, HealthCheck? image) => check switch
    {
        null => image is null ? null : HealthCheck.Nothing,
        _ when image is not null && Same(check.Test, image.Test) && check with { Test = null } == image with { Test = null } => null,
        _ => check,
    };

    private static bool Same(IReadOnlyList<string>? one, IReadOnlyList<string>? other) => (one ?? []).SequenceEqual(other ?? []);

    private static void Refuse(ContainerOptions options)
    {
        LimitRules.Check(options);
        ContainerGroups.Check(options);
        CapabilityRules.Check(options);
        HostDevices.Check(options);
        MountOptions.Check(options);
        NetworkModes.Check(options);
        options.Log?.Check();
        RestartPolicy.Check(options);
        ContainerRuntimes.Check(options);
        if (options.WorkingDirectory?.StartsWith('/') is false)
        {
            throw new ContainerOptionsException($"The working directory '{options.WorkingDirectory}' must be absolute.");
        }

        try
        {
            _ = Linux.Processes.Signals.Parse(options.StopSignal ?? StopSignal);
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException($"The stop signal cannot be used: {exception.Message}");
        }
    }

    private static string? Said(string? text) => text is { Length: > 0 } ? text : null;

    private static IReadOnlyList<string>? Said(IReadOnlyList<string>? words) => words is { Count: > 0 } ? words : null;

    /// <summary>What is asked for, with the image's places that it does not name.</summary>
    private static IReadOnlyList<string>? Join(IReadOnlyList<string>? asked, IReadOnlyList<string>? places) =>
        places is { Count: > 0 } ? [.. asked ?? [], .. places.Where(place => asked?.Contains(place) is not true)] : asked;

    private static IReadOnlyDictionary<string, string>? Merge(IReadOnlyDictionary<string, string>? defaults, IReadOnlyDictionary<string, string>? own)
    {
        if (defaults is null || own is null)
        {
            return own ?? defaults;
        }

        Dictionary<string, string> merged = new(defaults);
        foreach ((string name, string value) in own)
        {
            merged[name] = value;
        }

        return merged;
    }
}

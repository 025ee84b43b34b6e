using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Joins what a creator asks for with what the image says, at the one moment when a container is created.</summary>
internal static class ContainerDefaults
{
    internal const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string DefaultStopSignal = "SIGTERM";

    /// <summary>The options as they are kept: whatever the image has a say in is decided.</summary>
    /// <param name="id">The container's ID.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="image">The image.</param>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public static ContainerOptions Join(string id, ContainerOptions options, ResolvedImage image)
    {
        ContainerConfiguration defaults = image.Configuration.Config ?? new ContainerConfiguration();
        ContainerOptions joined = options with
        {
            Entrypoint = Said(options.Entrypoint ?? defaults.Entrypoint),
            Command = Said(options.Command ?? (options.Entrypoint is null ? defaults.Command : null)),
            Environment = EnvironmentList.Merge([DefaultPath], defaults.Environment ?? [], options.Environment ?? []),
            WorkingDirectory = Said(options.WorkingDirectory) ?? Said(defaults.WorkingDirectory) ?? "/",
            User = options.User ?? Said(defaults.User),
            Runtime = ContainerRuntimes.Normalize(options.Runtime),
            Hostname = options.Hostname ?? (options.Uts == NamespaceOptions.Host ? Environment.MachineName : id[..12]),
            HealthCheck = HealthDefaults.Join(options.HealthCheck, defaults.HealthCheck),
            StopSignal = Said(options.StopSignal) ?? Said(defaults.StopSignal) ?? DefaultStopSignal,
            StopTimeout = options.StopTimeout ?? (defaults.StopTimeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
            Labels = Merge(defaults.Labels, options.Labels),
        };
        Check(joined, image.Image);
        return joined;
    }

    private static void Check(ContainerOptions options, ImageInfo image)
    {
        if (options.Program.Count == 0)
        {
            throw new ContainerOptionsException($"The image {options.Image} names no command to run. Give one.");
        }

        ResourceOptions.Check(options);
        CapabilityOptions.Check(options);
        DeviceOptions.Check(options);
        MountOptions.Check(options);
        options.Log?.Check();
        RestartPolicy.Check(options);
        ContainerRuntimes.Check(options);
        if (!options.WorkingDirectory!.StartsWith('/'))
        {
            throw new ContainerOptionsException($"The working directory '{options.WorkingDirectory}' must be absolute.");
        }

        if (image.OperatingSystem is not ("linux" or ""))
        {
            throw new ContainerOptionsException($"The image {options.Image} is for {image.OperatingSystem}; containers here run Linux.");
        }

        try
        {
            _ = Linux.Processes.Signals.Parse(options.StopSignal!);
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException($"The stop signal cannot be used: {exception.Message}");
        }
    }

    private static string? Said(string? text) => text is { Length: > 0 } ? text : null;

    private static IReadOnlyList<string>? Said(IReadOnlyList<string>? words) => words is { Count: > 0 } ? words : null;

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

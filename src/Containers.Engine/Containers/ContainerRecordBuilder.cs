using Containers.Engine.Containers.Seccomp;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>Joins what a creator asks for with what the image says into a container's record.</summary>
internal static class ContainerRecordBuilder
{
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const double DefaultStopTimeout = 10;

    /// <summary>Makes the record.</summary>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public static ContainerRecord Build(string id, string name, ContainerOptions options, ResolvedImage image)
    {
        ContainerConfiguration defaults = image.Configuration.Config ?? new ContainerConfiguration();
        IReadOnlyList<string> entrypoint = options.Entrypoint ?? defaults.Entrypoint ?? [];
        IReadOnlyList<string> arguments = options.Command ?? (options.Entrypoint is null ? defaults.Command : null) ?? [];
        string[] command = [.. entrypoint, .. arguments];
        string workingDirectory = options.WorkingDirectory ?? (defaults.WorkingDirectory is { Length: > 0 } folder ? folder : "/");
        string hostname = options.Hostname ?? id[..12];
        string stopSignal = options.StopSignal ?? (defaults.StopSignal is { Length: > 0 } signal ? signal : "SIGTERM");
        Check(options, command, workingDirectory, stopSignal, image.Image);
        return new ContainerRecord
        {
            Id = id,
            Name = name,
            Image = options.Image,
            ImageId = Digest.Parse(image.Image.Id),
            Created = DateTimeOffset.UtcNow,
            Layers = image.Configuration.DiffIds,
            Command = command,
            Environment = Merge([DefaultPath, $"HOSTNAME={hostname}"], defaults.Environment ?? [], options.Environment),
            WorkingDirectory = workingDirectory,
            User = options.User ?? defaults.User ?? string.Empty,
            Hostname = hostname,
            DomainName = options.DomainName,
            Interactive = options.Interactive,
            Remove = options.Remove,
            NoNewPrivileges = options.NoNewPrivileges,
            Limits = options.Limits,
            Ulimits = options.Ulimits,
            OomScoreAdjust = options.OomScoreAdjust,
            SeccompUnconfined = options.SeccompProfile == SecurityOptions.Unconfined,
            SeccompProfile = options.SeccompProfile is null or SecurityOptions.Unconfined or SecurityOptions.BuiltIn
                ? null
                : SeccompProfile.Read(options.SeccompProfile),
            StopSignal = stopSignal,
            StopTimeout = options.StopTimeout?.TotalSeconds ?? defaults.StopTimeout ?? DefaultStopTimeout,
            Labels = Merge(defaults.Labels, options.Labels),
        };
    }

    private static void Check(ContainerOptions options, string[] command, string workingDirectory, string stopSignal, ImageInfo image)
    {
        if (command.Length == 0)
        {
            throw new ContainerOptionsException($"The image {options.Image} names no command to run. Give one.");
        }

        ResourceOptions.Check(options);
        if (!workingDirectory.StartsWith('/'))
        {
            throw new ContainerOptionsException($"The working directory '{workingDirectory}' must be absolute.");
        }

        if (image.OperatingSystem is not ("linux" or ""))
        {
            throw new ContainerOptionsException($"The image {options.Image} is for {image.OperatingSystem}; containers here run Linux.");
        }

        try
        {
            _ = Linux.Processes.Signals.Parse(stopSignal);
        }
        catch (FormatException exception)
        {
            throw new ContainerOptionsException($"The stop signal cannot be used: {exception.Message}");
        }
    }

    /// <summary>Joins environments; a later value of a name takes the place of an earlier one.</summary>
    internal static List<string> Merge(params IReadOnlyList<string>[] environments)
    {
        List<string> merged = [];
        foreach (string given in environments.SelectMany(entries => entries))
        {
            int equals = given.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? given : given[..equals];
            string? entry = equals >= 0 ? given : Environment.GetEnvironmentVariable(given) is { } value ? $"{given}={value}" : null;
            if (name.Length == 0 || given.Contains('\0', StringComparison.Ordinal))
            {
                throw new ContainerOptionsException($"'{given.Replace("\0", "\\0", StringComparison.Ordinal)}' is not an environment variable; write NAME=value.");
            }

            int existing = merged.FindIndex(other => other.StartsWith(name, StringComparison.Ordinal) && other.Length > name.Length && other[name.Length] == '=');
            if (existing >= 0)
            {
                merged.RemoveAt(existing);
            }

            if (entry is not null)
            {
                merged.Insert(existing >= 0 ? existing : merged.Count, entry);
            }
        }

        return merged;
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string>? defaults, IReadOnlyDictionary<string, string> own)
    {
        Dictionary<string, string> merged = new(defaults ?? new Dictionary<string, string>());
        foreach ((string name, string value) in own)
        {
            merged[name] = value;
        }

        return merged;
    }
}

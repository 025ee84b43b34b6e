using Containers.Engine.Containers;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Networks;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Supervision.Systemd;

namespace Containers.Engine.Building.Execution;

/// <summary>Writes a step's program down as the runtime specification does: a container with the defaults of all others.</summary>
internal static class StepConfiguration
{
    private const string HostName = "buildkitsandbox"; // As with docker.

    /// <summary>The ARG by which a builder names the machine of the steps (Dockerfile reference, "BuildKit built-in build args").</summary>
    private const string HostNameArgument = "BUILDKIT_SANDBOX_HOSTNAME";

    /// <summary>The name of the machine that steps see.</summary>
    public static string HostNameOf(BuildOptions options) => options.Arguments.GetValueOrDefault(HostNameArgument) is { Length: > 0 } name ? name : HostName;

    /// <summary>What a build's options say of each step's container.</summary>
    public static ContainerOptions OptionsOf(BuildOptions options) => new()
    {
        Image = HostName, SharedMemorySize = options.SharedMemorySize, Ulimits = options.Ulimits, Limits = options.Limits,
    };

    /// <summary>Writes a step down.</summary>
    /// <param name="id">Names its control group.</param>
    /// <param name="command">The program.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="workingDirectory">Its folder.</param>
    /// <param name="root">Its root file system.</param>
    /// <param name="user">Who it runs as; empty is root.</param>
    /// <param name="network">Its network.</param>
    /// <param name="options">How the build is made.</param>
    /// <param name="isInsecure">Whether it has all rights.</param>
    /// <param name="mounts">What is mounted beside its root.</param>
    /// <param name="manager">Where systemd is asked for its control group; null where the engine makes it.</param>
    /// <exception cref="ContainerOptionsException">There is no such user.</exception>
    public static RuntimeConfiguration Build(
        string id,
        IReadOnlyList<string> command,
        IReadOnlyList<string> environment,
        string workingDirectory,
        DirectoryDescriptor root,
        string user,
        StepNetwork network,
        BuildOptions options,
        bool isInsecure,
        StepMounts mounts,
        ServiceManagerAddress? manager)
    {
        ContainerRecord record = new()
        {
            Id = id,
            Name = HostName,
            ImageId = new ImageId(Digest.Of([])),
            Created = DateTimeOffset.UtcNow,
            Layers = [],
            Options = OptionsOf(options) with
            {
                Command = command,
                Environment = environment,
                WorkingDirectory = workingDirectory,
                User = user,
                Hostname = HostNameOf(options),
                Privileged = isInsecure,
                Networks = network.IsHost ? [new NetworkAttachment { Network = NamespaceModes.Host }] : null,
            },
        };
        RuntimeConfiguration configuration = RuntimeConfigurationBuilder.Build(record, root, [], NoOther, ContainerGroups.PathOf(id, record, manager));
        return configuration with { Mounts = [.. configuration.Mounts, .. mounts.Mounts] };
    }

    private static int NoOther(string container) => throw new InvalidOperationException($"A step shares nothing with the container '{container}'.");
}

using Containers.Engine.Containers;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Building.Execution;

/// <summary>Writes a step's program down as the runtime specification does: a container with the defaults of all others.</summary>
internal static class StepConfiguration
{
    private const string HostName = "build";

    /// <summary>Writes a step down.</summary>
    /// <param name="id">Names its control group.</param>
    /// <param name="command">The program.</param>
    /// <param name="environment">Its environment.</param>
    /// <param name="workingDirectory">Its folder.</param>
    /// <param name="root">Its root file system.</param>
    /// <param name="user">Who it runs as; empty is root.</param>
    /// <param name="network">Its network.</param>
    /// <param name="isInsecure">Whether it has all rights.</param>
    /// <param name="mounts">What is mounted beside its root.</param>
    /// <exception cref="ContainerOptionsException">There is no such user.</exception>
    public static RuntimeConfiguration Build(
        string id,
        IReadOnlyList<string> command,
        IReadOnlyList<string> environment,
        string workingDirectory,
        DirectoryDescriptor root,
        string user,
        StepNetwork network,
        bool isInsecure,
        StepMounts mounts)
    {
        ContainerRecord record = new()
        {
            Id = id,
            Name = HostName,
            ImageId = Digest.Of([]),
            Created = DateTimeOffset.UtcNow,
            Layers = [],
            Options = new ContainerOptions
            {
                Image = HostName,
                Command = command,
                Environment = environment,
                WorkingDirectory = workingDirectory,
                User = user,
                Hostname = HostName,
                Privileged = isInsecure,
            },
        };
        RuntimeConfiguration configuration = RuntimeConfigurationBuilder.Build(record, root, NoOther);
        LinuxConfiguration linux = configuration.Linux!;
        return configuration with
        {
            Mounts = [.. configuration.Mounts, .. mounts.Mounts],
            Linux = linux with { Namespaces = [.. linux.Namespaces.Where(space => !(space.Type == "network" && network.IsHost))] },
        };
    }

    private static int NoOther(string container) => throw new InvalidOperationException($"A step shares nothing with the container '{container}'.");
}

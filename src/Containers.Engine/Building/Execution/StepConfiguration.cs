using Containers.Engine.Containers;
using Containers.Linux.Capabilities;
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
    /// <param name="account">Who it runs as.</param>
    /// <param name="network">Its network.</param>
    /// <param name="isInsecure">Whether it has all rights.</param>
    /// <param name="mounts">What is mounted beside its root.</param>
    public static RuntimeConfiguration Build(
        string id,
        IReadOnlyList<string> command,
        IReadOnlyList<string> environment,
        string workingDirectory,
        UserAccount account,
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
                Hostname = HostName,
                Security = isInsecure ? new SecurityOptions { SeccompProfile = SecurityOptions.Unconfined } : null,
            },
        };
        RuntimeConfiguration configuration = RuntimeConfigurationBuilder.Build(record, account);
        LinuxConfiguration linux = configuration.Linux!;
        configuration = configuration with
        {
            Mounts = [.. configuration.Mounts, .. mounts.Mounts],
            Linux = linux with { Namespaces = [.. linux.Namespaces.Where(space => !(space.Type == "network" && network.IsHost))] },
        };
        return isInsecure ? WithAllRights(configuration) : configuration;
    }

    private static RuntimeConfiguration WithAllRights(RuntimeConfiguration configuration)
    {
        string[] all = [.. CapabilitySet.Known.Take(CapabilitySet.LastKnown + 1)];
        return configuration with
        {
            Process = configuration.Process! with { Capabilities = new RuntimeCapabilities { Bounding = all, Effective = all, Permitted = all } },
            Linux = configuration.Linux! with
            {
                MaskedPaths = [],
                ReadonlyPaths = [],
                Resources = new LinuxResources { Devices = [new LinuxDeviceRule { Allow = true, Access = "rwm" }] },
            },
        };
    }
}

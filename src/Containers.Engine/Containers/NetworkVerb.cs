using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Records;
using Containers.Engine.Networks;
using Containers.Linux.Files;
using Containers.Supervision.Networks;

namespace Containers.Engine.Containers;

/// <summary>Puts a container on networks and takes it off them.</summary>
public static class NetworkVerb
{
    /// <summary>Puts a container on one more network, at once where it runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="network">The network, and how it is on it.</param>
    /// <param name="cancellationToken">Ends the wait for somebody who starts or removes it.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerConnectedException">It is on the network.</exception>
    /// <exception cref="ContainerOptionsException">It has no network of its own.</exception>
    /// <exception cref="ContainerStateException">Its monitor is gone, or cannot do it.</exception>
    /// <exception cref="NetworkNotFoundException">There is no such network.</exception>
    /// <exception cref="NetworkOptionsException">An address or a port cannot be had.</exception>
    public static Task<ContainerInfo> ConnectAsync(this Container container, NetworkAttachment network, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        return container.ChangeNetworksAsync(network.Network, (record, target, attached) =>
        {
            if (attached.Any(target.IsNamedBy))
            {
                throw new ContainerConnectedException(record.Name, target.Name);
            }

            NetworkAttachment asked = network with { Network = target.Name };
            ContainerRecord changed = With(record, [.. attached, asked]);
            if (container.CurrentNetwork() is { } current)
            {
                container.Service.Networks.Connect(NetworkModes.Of(changed)!, asked, current, made => container.Service.Launcher.ChangeNetwork(changed, made));
            }

            return changed;
        }, cancellationToken);
    }

    /// <summary>Takes a container off a network, at once where it runs.</summary>
    /// <param name="container">The container.</param>
    /// <param name="network">The network's name, its ID or the beginning of one.</param>
    /// <param name="cancellationToken">Ends the wait for somebody who starts or removes it.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    /// <exception cref="ContainerOptionsException">It is not on the network, or has none of its own.</exception>
    /// <exception cref="ContainerStateException">Its monitor is gone, or cannot do it.</exception>
    /// <exception cref="NetworkNotFoundException">There is no such network.</exception>
    public static Task<ContainerInfo> DisconnectAsync(this Container container, string network, CancellationToken cancellationToken = default) =>
        container.ChangeNetworksAsync(network, (record, target, attached) =>
        {
            if (!attached.Any(target.IsNamedBy))
            {
                throw new ContainerOptionsException($"The container '{record.Name}' is not on network '{target.Name}'.");
            }

            ContainerRecord changed = With(record, [.. attached.Where(attachment => !target.IsNamedBy(attachment))]);
            if (container.CurrentNetwork() is { } current)
            {
                container.Service.Networks.Disconnect(NetworkModes.Of(changed)!, target.Id, current, made => container.Service.Launcher.ChangeNetwork(changed, made));
            }

            return changed;
        }, cancellationToken);

    private static async Task<ContainerInfo> ChangeNetworksAsync(
        this Container container, string network, Func<ContainerRecord, NetworkInfo, IReadOnlyList<NetworkAttachment>, ContainerRecord> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(container);
        using FileLock kept = await container.KeepAsync(cancellationToken);
        container.Change(record =>
        {
            NetworkInfo target = container.Service.Networks.Get(network);
            return !NetworkModes.IsChangeable(record.Options)
                ? throw new ContainerOptionsException($"The container '{record.Name}' has no networks of its own, but {record.Options.Networks?[0].Network ?? "none"}. Create another one.")
                : target.Link is null && target.Name != NetworkRecord.DefaultName
                ? throw new ContainerOptionsException($"The network '{target.Name}' is given at a container's creation alone.")
                : change(record, target, NetworkModes.AttachmentsOf(record.Options));
        });
        return container.Read();
    }

    private static ContainerRecord With(ContainerRecord record, IReadOnlyList<NetworkAttachment> networks)
    {
        ContainerRecord changed = record with { Options = record.Options with { Networks = networks } };
        NetworkModes.Check(changed.Options);
        return changed;
    }

    /// <summary>The network that a container's monitor has made; null where it does not run.</summary>
    private static NetworkConfiguration? CurrentNetwork(this Container container) =>
        !RunningContainer.Exists(container.Folder) ? null
        : ContainerStore.ReadMonitor(container.Folder)?.Network
            ?? throw new ContainerStateException(container.Name, $"The container '{container.Name}' was started without networks. Restart it first.");
}

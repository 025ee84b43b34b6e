using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Networks;
using Containers.Oci;

namespace Containers.Engine.Containers;

/// <summary>What is read once for containers that are looked at together.</summary>
/// <param name="networks">The networks.</param>
internal sealed class SharedReading(NetworkService networks)
{
    private readonly Lazy<IReadOnlyList<NetworkRecord>> _networks = new(networks.ReadRecords);

    /// <summary>The layers' folders of the images.</summary>
    public Dictionary<ImageId, string> LowerFolders { get; } = [];

    /// <summary>The networks that a container's creator named, by what they were called; those that are gone are left out.</summary>
    public IReadOnlyDictionary<string, NetworkRecord> NetworksOf(ContainerOptions options)
    {
        Dictionary<string, NetworkRecord> found = [];
        foreach (NetworkAttachment attachment in NetworkModes.SharedWith(options) is null ? options.Networks ?? [] : [])
        {
            if ((NetworkStore.FindAlways(attachment.Network) ?? NetworkStore.TryFind(_networks.Value, attachment.Network)) is { } network)
            {
                found[attachment.Network] = network;
            }
        }

        return found;
    }
}

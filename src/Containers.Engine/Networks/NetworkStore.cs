using System.Text;
using System.Text.Json;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <summary>
/// The networks on disk: a folder each, with <c>network.json</c> and a file for each container that is on it. Whoever changes one, or takes an address,
/// holds the lock on all of them.
/// </summary>
internal sealed class NetworkStore(StorePaths paths)
{
    private const int IdLength = 64;

    /// <summary>The networks that are there without a folder.</summary>
    private static readonly NetworkRecord[] Always =
    [
        new() { Id = IdOf(NetworkRecord.HostName), Name = NetworkRecord.HostName, Driver = NetworkDrivers.Host },
        new() { Id = IdOf(NetworkRecord.NoneName), Name = NetworkRecord.NoneName, Driver = NetworkDrivers.None },
    ];

    /// <summary>The standard network as long as nothing was on it yet.</summary>
    private static readonly NetworkRecord Unmade = new() { Id = IdOf(NetworkRecord.DefaultName), Name = NetworkRecord.DefaultName, Driver = NetworkDrivers.Bridge };

    /// <summary>Keeps networks and addresses from being changed by others.</summary>
    public FileLock Lock()
    {
        Directory.CreateDirectory(paths.Networks);
        return FileLock.Acquire(Path.Combine(paths.Networks, ".lock"), FileLockMode.Exclusive);
    }

    /// <summary>All networks, the oldest first.</summary>
    public IReadOnlyList<NetworkRecord> List()
    {
        List<NetworkRecord> networks = [.. Always];
        foreach (string folder in Directory.Exists(paths.Networks) ? Directory.EnumerateDirectories(paths.Networks) : [])
        {
            if (Path.GetFileName(folder).Length == IdLength && TryRead(folder) is { } network)
            {
                networks.Add(network);
            }
        }

        if (!networks.Exists(static network => network.Name == NetworkRecord.DefaultName))
        {
            networks.Add(Unmade);
        }

        networks.Sort(static (one, other) => one.Created.CompareTo(other.Created));
        return networks;
    }

    /// <summary>The network of a name, an ID or the beginning of one.</summary>
    /// <exception cref="NetworkNotFoundException">There is none, or several.</exception>
    public NetworkRecord Find(string nameOrId)
    {
        IReadOnlyList<NetworkRecord> all = List();
        return TryFind(all, nameOrId) ?? throw (Beginning(all, nameOrId).Length switch
        {
            0 => NetworkNotFoundException.Missing(nameOrId),
            int count => NetworkNotFoundException.Ambiguous(nameOrId, count),
        });
    }

    /// <summary>The network among these of a name, an ID or the beginning of one; null where there is none, or several.</summary>
    public static NetworkRecord? TryFind(IReadOnlyList<NetworkRecord> all, string nameOrId) =>
        all.FirstOrDefault(network => network.Name == nameOrId || network.Id == nameOrId) ?? (Beginning(all, nameOrId) is [var only] ? only : null);

    /// <summary>The network of a name that is there without a folder; null for others.</summary>
    public static NetworkRecord? FindAlways(string name) => Array.Find(Always, network => network.Name == name);

    private static NetworkRecord[] Beginning(IReadOnlyList<NetworkRecord> all, string id) =>
        id.Length > 0 ? [.. all.Where(network => network.Id.StartsWith(id, StringComparison.OrdinalIgnoreCase))] : [];

    /// <summary>Makes a network's folder. The caller holds the lock.</summary>
    public void Add(NetworkRecord network)
    {
        string staged = paths.NetworkFolder("." + network.Id);
        Directory.CreateDirectory(staged);
        Directory.CreateDirectory(Path.Combine(staged, Path.GetFileName(paths.NetworkEndpoints(network.Id))));
        AtomicFile.Write(
            Path.Combine(staged, Path.GetFileName(paths.NetworkRecord(network.Id))), JsonSerializer.SerializeToUtf8Bytes(network, NetworkJson.Default.NetworkRecord), durable: true);
        AtomicFile.Publish(staged, paths.NetworkFolder(network.Id), durable: true);
    }

    /// <summary>Removes a network's folder. The caller holds the lock.</summary>
    public void Remove(NetworkRecord network) => Directory.Delete(paths.NetworkFolder(network.Id), recursive: true);

    /// <summary>The containers on a network, by their IDs.</summary>
    public IReadOnlyDictionary<string, NetworkEndpoint> Endpoints(NetworkRecord network)
    {
        Dictionary<string, NetworkEndpoint> endpoints = [];
        string folder = paths.NetworkEndpoints(network.Id);
        foreach (string path in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            try
            {
                if (Path.GetFileName(path).Length == IdLength)
                {
                    endpoints[Path.GetFileName(path)] = NetworkEndpoint.Read(FileDescriptor.ReadFile(path));
                }
            }
            catch (Exception exception) when (exception is IOException or OciFormatException)
            {
                continue; // Its container has ended since.
            }
        }

        return endpoints;
    }

    /// <summary>The file of a container on a network.</summary>
    public string EndpointPath(NetworkRecord network, string container) => Path.Combine(paths.NetworkEndpoints(network.Id), container);

    /// <summary>Puts a container on a network. The caller holds the lock.</summary>
    public void WriteEndpoint(NetworkRecord network, string container, NetworkEndpoint endpoint) =>
        AtomicFile.Write(EndpointPath(network, container), JsonSerializer.SerializeToUtf8Bytes(endpoint, Supervision.Monitor.SupervisionJson.Default.NetworkEndpoint), durable: false);

    private NetworkRecord? TryRead(string folder)
    {
        try
        {
            byte[] json = FileDescriptor.ReadFile(paths.NetworkRecord(Path.GetFileName(folder)));
            return JsonInput.Read<NetworkRecord>(json, "network");
        }
        catch (Exception exception) when (exception is IOException or OciFormatException)
        {
            return null; // It has been removed since, or is damaged: a check of the store tells.
        }
    }

    /// <summary>The ID of a network that is always there.</summary>
    public static string IdOf(string name) => Digest.Of(Encoding.ASCII.GetBytes(name)).Hex;
}

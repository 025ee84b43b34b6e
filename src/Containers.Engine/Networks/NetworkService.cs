using Containers.Engine.Text.Patterns;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Supervision.Networks;

namespace Containers.Engine.Networks;

/// <summary>The networks that containers are on. Safe for use by many threads and processes.</summary>
public sealed partial class NetworkService
{
    private const int DigitsInLinkName = 12;

    private readonly NetworkStore _store;
    private readonly Func<string, bool> _isRunning;
    private readonly NetworkEvents _events;
    private readonly ForwardingGuard _guard;
    private readonly HostNetwork _host;

    /// <summary>The networks of a store.</summary>
    /// <param name="paths">Where it is.</param>
    /// <param name="isRunning">Whether the container of an ID runs: the addresses of one that does not are free.</param>
    /// <param name="runtime">The program <c>container-runtime</c>; null looks for it.</param>
    internal NetworkService(StorePaths paths, Func<string, bool> isRunning, string? runtime)
    {
        _host = new HostNetwork(paths.UserNetwork, runtime);
        _store = new NetworkStore(paths);
        _isRunning = isRunning;
        _events = new NetworkEvents(paths);
        _guard = new ForwardingGuard(Path.Combine(paths.Networks, ".guarded"));
    }

    /// <summary>All networks, those first that are always there.</summary>
    public IReadOnlyList<NetworkInfo> List() => [.. _store.List().Select(Describe)];

    /// <summary>All networks as they are kept.</summary>
    internal IReadOnlyList<NetworkRecord> ReadRecords() => _store.List();

    /// <summary>The network of a name, an ID or the beginning of one.</summary>
    /// <exception cref="NetworkNotFoundException">There is none, or several.</exception>
    public NetworkInfo Get(string nameOrId) => Describe(_store.Find(nameOrId));

    /// <summary>The networks that a text means.</summary>
    /// <param name="pattern">A name, an ID or the beginning of one, or a pattern of names.</param>
    /// <exception cref="NetworkNotFoundException">A text without wildcard means none, or several.</exception>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public IReadOnlyList<NetworkInfo> Find(string pattern) => NamePattern.Parse(pattern) is { } names
        ? [.. List().Where(network => names.Matches(network.Name))]
        : [Get(pattern)];

    /// <summary>Creates a network, and on the host what belongs to it.</summary>
    /// <exception cref="NetworkNameInUseException">There is one of that name.</exception>
    /// <exception cref="NetworkOptionsException">It cannot be had as asked.</exception>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public NetworkInfo Create(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        using FileLock changing = _store.Lock();
        if (_store.List().Any(other => other.Name == options.Name))
        {
            throw new NetworkNameInUseException(options.Name);
        }

        // The record first: who is killed on the way leaves a network that the next container on it completes.
        NetworkRecord network = Add(options);
        try
        {
            _ = EnsureLink(network);
        }
        catch
        {
            _store.Remove(network);
            throw;
        }

        _events.WriteCreate(network.Id, network.Name, network.Driver);
        return Describe(network);
    }

    /// <summary>Removes a network that no container is on.</summary>
    /// <exception cref="NetworkNotFoundException">There is none.</exception>
    /// <exception cref="NetworkInUseException">Containers that run are on it, or it is always there.</exception>
    public NetworkInfo Remove(string nameOrId)
    {
        using FileLock changing = _store.Lock();
        NetworkRecord network = _store.Find(nameOrId);
        if (NetworkRecord.IsPredefined(network.Name))
        {
            throw new NetworkInUseException(network.Name, $"The network '{network.Name}' is always there and cannot be removed.");
        }

        NetworkInfo described = Describe(network);
        if (described.Containers.Count > 0)
        {
            string names = string.Join(", ", described.Containers.Values.Select(static endpoint => endpoint.Names[0]));
            throw new NetworkInUseException(network.Name, $"Containers are on network '{network.Name}': {names}. Stop them first.");
        }

        Remove(network);
        return described;
    }

    /// <summary>Removes the networks that somebody created and no container is on.</summary>
    /// <param name="isUsed">Whether a container that does not run names a network.</param>
    public IReadOnlyList<NetworkInfo> Prune(Func<NetworkInfo, bool> isUsed)
    {
        using FileLock changing = _store.Lock();
        IReadOnlyList<NetworkInfo> unused = FindUnused(isUsed);
        foreach (NetworkInfo network in unused)
        {
            Remove(_store.Find(network.Id));
        }

        return unused;
    }

    /// <summary>The networks that <see cref="Prune"/> would remove.</summary>
    /// <param name="isUsed">Whether a container that does not run names a network.</param>
    public IReadOnlyList<NetworkInfo> FindUnused(Func<NetworkInfo, bool> isUsed) =>
        [.. _store.List().Where(static network => network.Link is not null && network.Name != NetworkRecord.DefaultName).Select(Describe)
            .Where(network => network.Containers.Count == 0 && !isUsed(network))];

    /// <summary>The network of those that name none, which is made when it is first needed. The caller holds the lock.</summary>
    private NetworkRecord Default() =>
        _store.List().First(static network => network.Name == NetworkRecord.DefaultName) is { Link: not null } there ? there : Add(new NetworkOptions { Name = NetworkRecord.DefaultName });

    private NetworkRecord Add(NetworkOptions options)
    {
        string id = options.Name == NetworkRecord.DefaultName ? NetworkStore.IdOf(options.Name) : RandomId.New();
        string link = options.Driver == NetworkDrivers.Bridge
            ? NetworkRecord.BridgeName(options.DriverOptions) ?? (options.Name == NetworkRecord.DefaultName ? "pscontainers0" : $"br-{id[..DigitsInLinkName]}")
            : options.DriverOptions["parent"];
        NetworkRecord network = new()
        {
            Id = id,
            Name = options.Name,
            Driver = options.Driver,
            Created = DateTimeOffset.UtcNow,
            Link = link,
            HasForeignLink = NetworkRecord.BridgeName(options.DriverOptions) is not null || options.Driver != NetworkDrivers.Bridge ? _host.Run(() => HostLink.Exists(link)) : null,
            Subnets = NetworkChecks.Subnets(options, _store.List()),
            IsInternal = options.IsInternal,
            Labels = options.Labels,
            Options = options.DriverOptions,
        };
        _store.Add(network);
        return network;
    }

    /// <summary>Makes what is missing of a network on the host.</summary>
    /// <returns>Whether the host has a packet filter for it.</returns>
    private bool EnsureLink(NetworkRecord network) => _host.Run(() =>
    {
        if (network.Driver == NetworkDrivers.Bridge)
        {
            return HostBridge.Ensure(network, _guard);
        }

        HostLink.Ensure(network.Link!);
        return true;
    });

    /// <summary>Whether the owner of an endpoint lives: a container that runs, or the process that it names.</summary>
    private bool IsUp(string id, NetworkEndpoint endpoint) => endpoint.Holder?.Lives() ?? _isRunning(id);

    private void Remove(NetworkRecord network)
    {
        if (network.Driver == NetworkDrivers.Bridge)
        {
            _host.Run(() => HostBridge.Remove(network));
        }
        else if (network.HasForeignLink is false && !_store.List().Any(other => other.Link == network.Link && other.Id != network.Id))
        {
            _host.Run(() => HostLink.Remove(network.Link!));
        }

        _store.Remove(network);
        _events.WriteDestroy(network.Id, network.Name, network.Driver);
    }

    private NetworkInfo Describe(NetworkRecord network) => NetworkInfo.Of(
        network, _store.Endpoints(network).Where(entry => IsUp(entry.Key, entry.Value)).ToDictionary(static entry => entry.Key, static entry => entry.Value));
}

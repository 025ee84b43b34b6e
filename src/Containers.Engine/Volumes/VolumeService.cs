using Containers.Engine.Events;
using Containers.Engine.Text.Patterns;
using Containers.Linux.Files;

namespace Containers.Engine.Volumes;

/// <summary>The volumes that containers have. Safe for use by many threads and processes.</summary>
public sealed partial class VolumeService
{
    private readonly StorePaths _paths;
    private readonly VolumeStore _store;
    private readonly EventLog _events;
    private readonly Func<ILookup<string, string>> _uses;
    private readonly Func<string, bool> _isRunning;

    /// <summary>The volumes of a store.</summary>
    /// <param name="paths">Where it is.</param>
    /// <param name="uses">The IDs of the containers that have each volume, by its name.</param>
    /// <param name="isRunning">Whether the container of an ID runs.</param>
    internal VolumeService(StorePaths paths, Func<ILookup<string, string>> uses, Func<string, bool> isRunning)
    {
        _isRunning = isRunning;
        _paths = paths;
        _store = new VolumeStore(paths);
        _events = new EventLog(paths);
        _uses = uses;
    }

    /// <summary>All volumes, in the order of their names.</summary>
    public IReadOnlyList<VolumeInfo> List()
    {
        ILookup<string, string> uses = _uses();
        return [.. _store.Names().Select(_store.TryRead).OfType<VolumeRecord>().Select(volume => Describe(volume, uses))];
    }

    /// <summary>The volume of a name.</summary>
    /// <exception cref="VolumeNotFoundException">There is none.</exception>
    public VolumeInfo Get(string name) => Describe(Require(name), _uses());

    /// <summary>The volumes that a text means.</summary>
    /// <param name="pattern">A name, or a pattern of names.</param>
    /// <exception cref="VolumeNotFoundException">A name without wildcard means none.</exception>
    /// <exception cref="FormatException">The pattern is malformed.</exception>
    public IReadOnlyList<VolumeInfo> Find(string pattern) => NamePattern.Parse(pattern) is { } names
        ? [.. List().Where(volume => names.Matches(volume.Name))]
        : [Get(pattern)];

    /// <summary>The length of all files of a volume, in bytes; 0 for one that shows something else.</summary>
    public long SizeOf(VolumeInfo volume)
    {
        ArgumentNullException.ThrowIfNull(volume);
        return volume.DriverOptions.Count > 0 ? 0 : TreeSize.Of(_paths.VolumeFiles(volume.Name));
    }

    /// <summary>Creates a volume. One of that name that is there already stays as it is.</summary>
    /// <exception cref="VolumeOptionsException">It cannot be had as asked.</exception>
    public VolumeInfo Create(VolumeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        string name = options.Name ?? VolumeName.New();
        Add(new VolumeRecord
        {
            Name = name,
            Created = DateTimeOffset.UtcNow,
            IsAnonymous = options.Name is null,
            Labels = options.Labels,
            Options = options.DriverOptions,
        });
        return Get(name);
    }

    /// <summary>Removes a volume with its files.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends the wait for others who use it just now.</param>
    /// <exception cref="VolumeNotFoundException">There is none.</exception>
    /// <exception cref="VolumeInUseException">A container has it, whether it runs or not.</exception>
    public async Task<VolumeInfo> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        using FileLock removing = await HoldAsync(name, FileLockMode.Exclusive, cancellationToken);
        VolumeInfo volume = Get(name);
        if (volume.Containers.Count > 0)
        {
            string users = string.Join(", ", volume.Containers.Select(static id => id[..12]));
            throw new VolumeInUseException(name, $"The volume '{name}' is in use by the containers {users}. Remove them first.");
        }

        Remove(name);
        return volume;
    }

    /// <summary>The volumes that no container has and that a clearing is for.</summary>
    /// <param name="all">Whether those that somebody named are wanted too.</param>
    /// <param name="isWanted">Which of them; null for all.</param>
    /// <param name="leaving">IDs of containers that will be gone by then; null for none.</param>
    public IReadOnlyList<VolumeInfo> FindUnused(bool all, Func<VolumeInfo, bool>? isWanted = null, IReadOnlyCollection<string>? leaving = null) =>
        [.. List().Where(volume => (all || volume.IsAnonymous) && isWanted?.Invoke(volume) != false && volume.Containers.All(id => leaving?.Contains(id) == true))];

    /// <summary>Removes volumes that no container has. One that is used or removed meanwhile is passed over.</summary>
    /// <param name="all">Whether those that somebody named are meant too.</param>
    /// <param name="isWanted">Which of them; null for all.</param>
    /// <param name="cancellationToken">Ends it between two volumes.</param>
    public async Task<VolumeClearing> PruneAsync(
        bool all, Func<VolumeInfo, bool>? isWanted = null, CancellationToken cancellationToken = default)
    {
        List<VolumeInfo> removed = [];
        long bytes = 0;
        foreach (VolumeInfo volume in FindUnused(all, isWanted))
        {
            long size = SizeOf(volume);
            try
            {
                removed.Add(await RemoveAsync(volume.Name, cancellationToken));
                bytes += size;
            }
            catch (Exception exception) when (exception is VolumeNotFoundException or VolumeInUseException)
            {
                continue;
            }
        }

        _events.WritePrune(EventLog.Volume, bytes);
        return new VolumeClearing(removed, bytes);
    }

    private VolumeRecord Require(string name) =>
        IsPlain(name) && _store.TryRead(name) is { } volume ? volume : throw new VolumeNotFoundException(name);

    private async Task<FileLock> HoldAsync(string name, FileLockMode mode, CancellationToken cancellationToken) =>
        IsPlain(name) && await _store.TryHoldAsync(name, mode, cancellationToken) is { } held ? held : throw new VolumeNotFoundException(name);

    /// <summary>Whether a name leads to no other folder than that of a volume.</summary>
    private static bool IsPlain(string name) => name.Length > 0 && name[0] != '.' && !name.Contains('/', StringComparison.Ordinal);

    private bool Add(VolumeRecord volume, bool durable = true)
    {
        bool added = _store.Add(volume, durable);
        if (added)
        {
            WriteEvent("create", volume.Name);
        }

        return added;
    }

    private void Remove(string name)
    {
        _store.Remove(name);
        WriteEvent("destroy", name);
    }

    private void WriteEvent(string action, string name) =>
        _events.Write(EventLog.Volume, action, name, new Dictionary<string, string> { ["driver"] = LocalDriver.Name });

    private VolumeInfo Describe(VolumeRecord volume, ILookup<string, string> uses) => new()
    {
        Name = volume.Name,
        Created = volume.Created,
        Mountpoint = _paths.VolumeFiles(volume.Name),
        IsAnonymous = volume.IsAnonymous,
        Labels = volume.Labels ?? new Dictionary<string, string>(),
        DriverOptions = volume.Options ?? new Dictionary<string, string>(),
        Containers = (string[])[.. uses[volume.Name]],
    };
}

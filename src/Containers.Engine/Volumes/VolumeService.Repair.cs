using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Volumes;

/// <content>What a check of the store finds in volumes.</content>
public sealed partial class VolumeService
{
    /// <summary>The volumes whose records cannot be read.</summary>
    internal IEnumerable<string> FindDamaged() => _store.Names().Where(IsDamaged);

    /// <summary>The volumes in which a copy of files was begun and nobody is at it.</summary>
    internal IEnumerable<string> FindUnfinished()
    {
        foreach (string name in _store.Names())
        {
            if (IsUnfinished(name))
            {
                yield return name;
            }
        }
    }

    /// <summary>Writes a new record where one cannot be read, and finishes a copy that was begun.</summary>
    internal async Task RepairAsync(string name, CancellationToken cancellationToken)
    {
        using FileLock? repairing = await _store.TryHoldAsync(name, FileLockMode.Exclusive, cancellationToken);
        if (repairing is null)
        {
            return; // It was removed meanwhile.
        }

        if (IsDamaged(name))
        {
            _store.Repair((_store.TryRead(name) ?? new VolumeRecord { Name = name, Created = DateTimeOffset.UtcNow }) with { Name = name });
        }

        string files = _paths.VolumeFiles(name);
        Directory.CreateDirectory(files);
        using DirectoryDescriptor folder = DirectoryDescriptor.Open(_paths.VolumeFolder(name));
        using DirectoryDescriptor target = DirectoryDescriptor.Open(files);
        VolumeFilling.Finish(folder, target);
    }

    private bool IsDamaged(string name)
    {
        try
        {
            return _store.Read(name).Name != name || !Directory.Exists(_paths.VolumeFiles(name));
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException { Errno: Errno.ENOENT })
        {
            return Directory.Exists(_paths.VolumeFolder(name));
        }
    }

    private bool IsUnfinished(string name)
    {
        try
        {
            using FileLock? looking = FileLock.TryAcquire(_paths.VolumeFolder(name), FileLockMode.Exclusive, create: false);
            if (looking is null)
            {
                return false; // Somebody is at it.
            }

            using DirectoryDescriptor folder = DirectoryDescriptor.Open(_paths.VolumeFolder(name));
            return VolumeFilling.IsUnfinished(folder);
        }
        catch (LinuxException gone) when (gone.Errno == Errno.ENOENT)
        {
            return false;
        }
    }
}

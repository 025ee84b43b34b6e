using Containers.Linux.Files;

namespace Containers.Engine.Volumes;

/// <content>What containers need of volumes.</content>
public sealed partial class VolumeService
{
    /// <summary>Keeps a volume from being removed, and makes it first where it is not there.</summary>
    /// <param name="volume">The volume, with its name.</param>
    /// <param name="isAnonymous">Whether a container names none.</param>
    /// <param name="durable">Whether a volume that is made is on the disk when this returns.</param>
    /// <param name="cancellationToken">Ends the wait for others who use it just now.</param>
    /// <exception cref="VolumeOptionsException">It cannot be had as asked.</exception>
    internal async Task<FileLock> KeepAsync(VolumeOptions volume, bool isAnonymous, bool durable, CancellationToken cancellationToken)
    {
        VolumeName.Check(volume.Name!);
        LocalDriver.Check(volume.Driver, volume.DriverOptions);
        while (true)
        {
            if (await _store.TryHoldAsync(volume.Name!, FileLockMode.Shared, cancellationToken) is { } held)
            {
                return held;
            }

            Add(
                new VolumeRecord
                {
                    Name = volume.Name!,
                    Created = DateTimeOffset.UtcNow,
                    IsAnonymous = isAnonymous,
                    Labels = volume.Labels,
                    Options = volume.DriverOptions,
                },
                durable);
        }
    }

    /// <summary>Keeps a volume from everybody else: of memory, which two containers that start at once shall not get twice.</summary>
    /// <exception cref="VolumeNotFoundException">There is none.</exception>
    internal Task<FileLock> KeepAloneAsync(string name, CancellationToken cancellationToken) => HoldAsync(name, FileLockMode.Exclusive, cancellationToken);

    /// <summary>What a volume shows in place of a folder of the store; null where it is that folder.</summary>
    /// <exception cref="VolumeNotFoundException">There is none.</exception>
    internal VolumeDevice? DeviceOf(string name) => LocalDriver.DeviceOf(Require(name).Options);

    /// <summary>
    /// Copies files into a volume that is empty, once: whoever sees a file there sees all of them, or all but those that a container put there first.
    /// A copy that was begun and not finished is finished.
    /// </summary>
    /// <param name="name">The volume.</param>
    /// <param name="open">Opens the folder with the files; null where there is none.</param>
    /// <param name="owners">Who owners of the files are for the container that they are for, where it has other IDs; else null.</param>
    /// <param name="cancellationToken">Ends the wait for others who use it just now.</param>
    /// <exception cref="VolumeNotFoundException">There is none.</exception>
    /// <exception cref="Linux.LinuxException">A file cannot be copied.</exception>
    internal async Task FillAsync(string name, Func<DirectoryDescriptor?> open, FileOwners? owners, CancellationToken cancellationToken)
    {
        VolumeDevice? device = DeviceOf(name);
        if (device is { IsMemory: true } || (device is null && VolumeFilling.HasFiles(_paths, name)))
        {
            return; // What is copied into memory would be gone when the container starts.
        }

        using DirectoryDescriptor? source = open();
        if (source is null)
        {
            return;
        }

        using FileLock filling = await HoldAsync(name, FileLockMode.Exclusive, cancellationToken);
        Fill(name, device, isAlone: !_uses()[name].Skip(1).Any(), Copy, replaces: false);

        void Copy(DirectoryDescriptor target)
        {
            TreeCopy copy = new(owners);
            copy.Copy(source, target, cancellationToken);
            copy.CopyAttributes(source, target);
        }
    }

    /// <summary>Gives a new volume to the root of a container that has nobody whom it belongs to. The caller keeps the volume.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="owners">Who owns files in the container.</param>
    internal void GiveTo(string name, FileOwners owners)
    {
        if (DeviceOf(name) is not null)
        {
            return;
        }

        using DirectoryDescriptor files = DirectoryDescriptor.Open(_paths.VolumeFiles(name));
        if (!owners.Know(files.Handle.Status()) && VolumeFilling.IsEmpty(files))
        {
            (uint user, uint group) = owners.Outside(0, 0);
            files.Handle.SetOwner(user, group);
        }
    }

    /// <summary>Puts the first files into a volume. The caller holds its lock exclusively.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="device">What it shows in place of a folder of the store.</param>
    /// <param name="isAlone">Whether no container can have it mounted.</param>
    /// <param name="write">Writes the files into an empty folder.</param>
    /// <param name="replaces">Whether files that are there are removed.</param>
    private void Fill(string name, VolumeDevice? device, bool isAlone, Action<DirectoryDescriptor> write, bool replaces)
    {
        using DirectoryDescriptor folder = device is null ? DirectoryDescriptor.Open(_paths.VolumeFolder(name)) : VolumeMount.Open(device);
        if (device is not null)
        {
            VolumeFilling.Run(folder, folder, write);
        }
        else if (isAlone)
        {
            VolumeFilling.RunAlone(folder, write, replaces);
        }
        else
        {
            using DirectoryDescriptor target = DirectoryDescriptor.Open(_paths.VolumeFiles(name));
            VolumeFilling.Run(folder, target, write);
        }
    }

    /// <summary>Removes a volume that was made for a container, which is about to be removed too. One that others have, or that is gone, is passed over.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="container">The container's ID.</param>
    /// <param name="cancellationToken">Ends the wait for others who use it just now.</param>
    internal async Task RemoveWithAsync(string name, string container, CancellationToken cancellationToken)
    {
        using FileLock? removing = await _store.TryHoldAsync(name, FileLockMode.Exclusive, cancellationToken);
        if (removing is not null && _uses()[name].All(id => id == container))
        {
            Remove(name);
        }
    }
}

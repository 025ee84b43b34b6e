using Containers.Engine.Containers.Records;
using Containers.Linux.Files;
using Containers.Linux.Mounts;

namespace Containers.Engine.Containers.Copying;

/// <summary>Opens the files of containers: of one that runs as its own processes see them, mounts too, else its root file system.</summary>
internal sealed class ContainerFiles(Storage.StorePaths paths, RootFileSystem root)
{
    /// <summary>Opens a container's files.</summary>
    /// <param name="location">What is meant in them.</param>
    /// <param name="folder">The container's folder.</param>
    /// <param name="writes">Whether files will be written: a container that does not run cannot be started until this is disposed.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the container.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    public async Task<FileTree> OpenAsync(FileLocation location, ContainerFolder folder, bool writes, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (OpenRunning(folder) is { } running)
            {
                FileLock kept = await LockAsync(FileLockMode.Shared);
                return new FileTree(running, location, kept) { Owners = ContainerStore.ReadRecord(folder).Ids?.ToOwners() };
            }

            FileLock held = await LockAsync(writes ? FileLockMode.Exclusive : FileLockMode.Shared);
            try
            {
                if (ContainerStore.ReadState(folder) is not { } state || !RunningContainer.IsRunning(state))
                {
                    ContainerRecord record = ContainerStore.ReadRecord(folder);
                    return new FileTree(writes ? DirectoryDescriptor.Owning(root.Mount(record), record.Name) : OpenToRead(record), location, held);
                }
            }
            catch
            {
                held.Dispose();
                throw;
            }

            held.Dispose(); // It was started meanwhile.
        }

        async Task<FileLock> LockAsync(FileLockMode mode) =>
            await ContainerService.TryHoldAsync(folder, mode, cancellationToken) ?? throw ContainerNotFoundException.Missing(location.Container!);
    }

    /// <summary>A container's root file system to read, whether it runs or not, without what is mounted in it.</summary>
    /// <exception cref="Storage.LayerException">A layer of its image is missing.</exception>
    public DirectoryDescriptor OpenToRead(ContainerRecord record)
    {
        string[] layers = [ContainerFolder.Of(paths, record.Id).Upper, .. root.LowerFolders(record)];
        return DirectoryDescriptor.Owning(OverlayMount.Create(layers, null, null, MountAttributes.ReadOnly), record.Name);
    }

    /// <summary>The root directory of a container's first process; null where it does not run.</summary>
    private static DirectoryDescriptor? OpenRunning(ContainerFolder folder)
    {
        if (ContainerStore.ReadState(folder) is not { } state || !RunningContainer.IsRunning(state))
        {
            return null;
        }

        DirectoryDescriptor? opened = null;
        try
        {
            opened = DirectoryDescriptor.Open($"/proc/{state.Pid}/root");
        }
        catch (Linux.LinuxException exception) when (exception.Errno is Linux.Errno.ENOENT or Linux.Errno.ESRCH)
        {
            return null;
        }

        // The id may have become that of another process before it was opened, but not after it was seen to be the same.
        if (RunningContainer.IsRunning(state))
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }
}

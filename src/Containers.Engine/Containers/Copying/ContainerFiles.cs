using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Linux.Files;

namespace Containers.Engine.Containers.Copying;

/// <summary>Opens the files of a container: of one that runs as its own processes see them, mounts too, else its root file system.</summary>
internal sealed class ContainerFiles(Container container)
{
    /// <summary>Opens a container's files.</summary>
    /// <param name="location">What is meant in them.</param>
    /// <param name="writes">Whether files will be written: a container that does not run cannot be started until this is disposed.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the container.</param>
    /// <exception cref="ContainerNotFoundException">It was removed.</exception>
    public async Task<RootedTree> OpenAsync(FileLocation location, bool writes, CancellationToken cancellationToken)
    {
        if (writes)
        {
            RefuseReadOnly(location);
        }

        while (true)
        {
            if (OpenRunning() is { } running)
            {
                FileLock kept = await container.KeepAsync(cancellationToken);
                return new RootedTree(running, location, kept) { Owners = container.Record.Ids?.ToOwners(), Recorded = container.Service.Root.OpenOwners(container.Record) };
            }

            // What is mounted in it needs places, which are made.
            bool hasMounts = MountedRoot.IsNeeded(container.Record);
            FileLock held = await container.TryLockAsync(writes || hasMounts ? FileLockMode.Exclusive : FileLockMode.Shared, cancellationToken) ?? throw container.Missing();
            try
            {
                if (ContainerStore.ReadState(container.Folder)?.IsRunning() is not true)
                {
                    if (hasMounts)
                    {
                        await container.Service.Volumes.PrepareAsync(container.Record, cancellationToken);
                        MountedRoot mounted = MountedRoot.Open(container);
                        return new RootedTree(mounted.Root, location, mounted, held)
                        {
                            Owners = container.Record.DiskOwners, Recorded = container.Service.Root.OpenOwners(container.Record),
                        };
                    }

                    ContainerRecord record = container.Record;
                    ContainerRoot root = container.Service.Root;
                    return new RootedTree(writes ? DirectoryDescriptor.Owning(root.Mount(record), record.Name) : root.OpenToRead(record), location, held)
                    {
                        Owners = record.DiskOwners, Recorded = root.OpenOwners(record),
                    };
                }
            }
            catch
            {
                held.Dispose();
                throw;
            }

            held.Dispose(); // It was started meanwhile.
        }
    }

    /// <summary>A root file system that is read-only takes files only where something else is mounted in it, whether the container runs or not.</summary>
    private void RefuseReadOnly(FileLocation location)
    {
        ContainerRecord record = container.Record;
        string path = location.Path.TrimEnd('/') + "/";
        IEnumerable<string> writable = (record.Mounts ?? []).Where(static mount => !mount.ReadOnly).Select(static mount => mount.Destination)
            .Concat((record.Options.Tmpfs ?? []).Select(static folder => folder.Split(':')[0]));
        if (record.Options.ReadOnly && !writable.Any(place => path.StartsWith(place.TrimEnd('/') + "/", StringComparison.Ordinal)))
        {
            throw new ContainerCopyException(location.ToString(), "cannot be written: the container rootfs is marked read-only", kind: ErrorKind.Denied);
        }
    }

    /// <summary>The root directory of a container's first process; null where it does not run.</summary>
    private DirectoryDescriptor? OpenRunning()
    {
        if (ContainerStore.ReadState(container.Folder) is not { } run || !run.IsRunning())
        {
            return null;
        }

        DirectoryDescriptor? opened = null;
        try
        {
            opened = DirectoryDescriptor.Open($"/proc/{run.Pid}/root");
        }
        catch (Linux.LinuxException exception) when (exception.Errno is Linux.Errno.ENOENT or Linux.Errno.ESRCH)
        {
            return null;
        }

        // The id may have become that of another process before it was opened, but not after it was seen to be the same.
        if (run.IsRunning())
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }
}

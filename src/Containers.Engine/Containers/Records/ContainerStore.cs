using System.Text.Json;
using Containers.Engine.Content;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Records;

/// <summary>
/// The containers on disk: a folder each, which appears and disappears as a whole, so that no other process ever sees half of one. One
/// whose record cannot be read hides no other.
/// </summary>
internal sealed class ContainerStore(StorePaths paths)
{
    private const int IdLength = 64;
    private const uint RootFolderMode = 0x1ED; // 0755
    private const int UnknownFailure = 128;

    /// <summary>Who has which name.</summary>
    public ContainerNames Names { get; } = new(paths);

    /// <summary>Makes a container's folder.</summary>
    /// <param name="name">Its name; null makes one up.</param>
    /// <param name="build">Makes the record of an ID and a name.</param>
    /// <exception cref="ContainerNameInUseException">Another container has the name.</exception>
    public ContainerRecord Create(string? name, Func<string, string, ContainerRecord> build)
    {
        name = name is null ? null : ContainerNames.Read(name);
        Directory.CreateDirectory(paths.Containers);
        string id = RandomId.New();
        using FileLock creating = LockAll();
        string taken = name ?? Names.TakeNew(id);
        if (name is not null)
        {
            Names.Take(name, id);
        }

        try
        {
            ContainerRecord record = build(id, taken);
            using StagingFolder staging = StagingFolder.Create(paths);
            ContainerFolder staged = new(Path.Combine(staging.Path, id));
            Directory.CreateDirectory(staged.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            MakeRoot(staged.Upper, record);
            Directory.CreateDirectory(staged.Work);
            Directory.CreateDirectory(staged.Root);
            Write(staged, record);
            if (record.Mounts is not null)
            {
                File.WriteAllBytes(staged.Unprepared, []);
            }

            AtomicFile.Publish(staged.Path, ContainerFolder.Of(paths, id).Path, durable: !record.Options.Remove);
            return record;
        }
        catch
        {
            Names.Release(taken, id);
            throw;
        }
    }

    /// <summary>Changes a container's record. The caller keeps the container from being removed.</summary>
    /// <param name="folder">The container.</param>
    /// <param name="change">Makes the new record of the old one, while nobody else changes any.</param>
    /// <exception cref="ContainerStateException">The record cannot be read.</exception>
    public ContainerRecord Change(ContainerFolder folder, Func<ContainerRecord, ContainerRecord> change)
    {
        using FileLock changing = LockAll();
        return Write(folder, change(ReadRecord(folder)));
    }

    /// <summary>Gives a container another name. Killed on the way, it has both.</summary>
    /// <param name="folder">The container.</param>
    /// <param name="name">The name.</param>
    /// <exception cref="ContainerNameInUseException">Another container has the name.</exception>
    /// <exception cref="ContainerStateException">The record cannot be read.</exception>
    public ContainerRecord Rename(ContainerFolder folder, string name)
    {
        name = ContainerNames.Read(name);
        using FileLock changing = LockAll();
        ContainerRecord record = ReadRecord(folder);
        string old = record.Name;
        if (old == name)
        {
            return record;
        }

        Names.Take(name, record.Id);
        try
        {
            record = Write(folder, record with { Name = name });
        }
        catch
        {
            Names.Release(name, record.Id);
            throw;
        }

        Names.Release(old, record.Id);
        return record;
    }

    /// <summary>The IDs that containers' user namespaces have, but for those that others may have too. This holds while <see cref="Create"/> builds a record: nobody else makes one then.</summary>
    public List<IdRange> IdsInUse()
    {
        List<IdRange> used = [];
        foreach (ContainerFolder folder in Folders())
        {
            try
            {
                if (ReadRecord(folder).Ids is { IsShared: false } ids)
                {
                    used.Add(ids);
                }
            }
            catch (ContainerStateException)
            {
                used.AddRange(IdsOfBundle(folder));
            }
        }

        return used;
    }

    /// <summary>The folders of all containers.</summary>
    public IEnumerable<ContainerFolder> Folders() => Directory.Exists(paths.Containers)
        ? Directory.EnumerateDirectories(paths.Containers)
            .Select(path => new ContainerFolder(path))
            .Where(folder => folder.Id.Length == IdLength)
        : [];

    /// <summary>The container of a name, an ID or the beginning of one.</summary>
    /// <exception cref="ContainerNotFoundException">There is none, or several.</exception>
    public ContainerFolder Lookup(string nameOrId)
    {
        if (Names.Owner(nameOrId) is { } id)
        {
            return ContainerFolder.Of(paths, id);
        }

        bool digits = nameOrId.Length > 0 && nameOrId.All(char.IsAsciiHexDigit);
        List<ContainerFolder> found = digits ? [.. Folders().Where(folder => folder.Id.StartsWith(nameOrId, StringComparison.OrdinalIgnoreCase))] : [];
        return found.Count switch
        {
            1 => found[0],
            0 => throw ContainerNotFoundException.Missing(nameOrId),
            int count => throw ContainerNotFoundException.Ambiguous(nameOrId, count),
        };
    }

    /// <summary>A container's record.</summary>
    /// <exception cref="ContainerStateException">It cannot be read.</exception>
    public static ContainerRecord ReadRecord(ContainerFolder folder)
    {
        try
        {
            return JsonInput.Read<ContainerRecord>(FileDescriptor.ReadFile(folder.Record), "record");
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException { Errno: Errno.ENOENT })
        {
            throw new ContainerStateException(folder.Id, $"The record of container {folder.Id[..12]} cannot be read ({exception.Message}). Remove the container.");
        }
    }

    /// <summary>A container's record; null where it cannot be read.</summary>
    public static ContainerRecord? TryReadRecord(ContainerFolder folder)
    {
        try
        {
            return ReadRecord(folder);
        }
        catch (ContainerStateException)
        {
            return null;
        }
    }

    /// <summary>How a container stands as its monitor last wrote it; null where it was never started.</summary>
    public static RunRecord? ReadState(ContainerFolder folder)
    {
        try
        {
            return RunRecord.Read(FileDescriptor.ReadFile(folder.State));
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
        catch (OciFormatException exception)
        {
            return new RunRecord { Error = $"Its state cannot be read: {exception.Message}" };
        }
    }

    /// <summary>Writes down why a container could not be started, beside how it stood before. The caller holds its lock exclusively.</summary>
    /// <param name="folder">The container.</param>
    /// <param name="before">Its run before; null where its program has never run.</param>
    /// <param name="error">Why.</param>
    public static void RecordFailedStart(ContainerFolder folder, RunRecord? before, Exception error)
    {
        // docker's codes, whose engine has another one for this than its command.
        int code = error is ContainerStartException { ExitCode: not ContainerProcess.EngineFailed and var known } ? known : UnknownFailure;
        RunRecord run = (before ?? new()) with { ExitCode = code, Error = error.Message, Restarting = false };
        AtomicFile.Write(folder.State, run.ToJson(), durable: false);
    }

    /// <summary>What a container's monitor was told at the last start; null where it was never started.</summary>
    public static MonitorConfiguration? ReadMonitor(ContainerFolder folder)
    {
        try
        {
            return MonitorConfiguration.Read(FileDescriptor.ReadFile(folder.Monitor));
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException { Errno: Errno.ENOENT })
        {
            return null;
        }
    }

    /// <summary>What a container's health checks said; null where there was none yet.</summary>
    public static ContainerHealth? ReadHealth(ContainerFolder folder)
    {
        try
        {
            return ContainerHealth.Read(FileDescriptor.ReadFile(folder.Health));
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException { Errno: Errno.ENOENT })
        {
            return null;
        }
    }

    /// <summary>Removes what processes left that were killed while they made or removed a container.</summary>
    public void RemoveRemains()
    {
        using FileLock creating = FileLock.Acquire(Path.Combine(paths.Containers, ".lock"), FileLockMode.Exclusive);
        Names.ReleaseUnused();
    }

    /// <summary>Removes a container's folder and name. The caller holds its lock exclusively.</summary>
    public void Remove(ContainerFolder folder, string? name)
    {
        StagingFolder.Remove(paths, folder.Path);
        if (name is not null)
        {
            Names.Release(name, folder.Id);
        }
    }

    /// <summary>What a container whose record cannot be read, but which may run, was last started with.</summary>
    private static IEnumerable<IdRange> IdsOfBundle(ContainerFolder folder)
    {
        try
        {
            return RuntimeConfiguration.Read(FileDescriptor.ReadFile(Path.Combine(folder.Path, RuntimeConfiguration.FileName))).Linux
                is { UidMappings: [var users], GidMappings: [var groups] }
                ? [new IdRange { FirstUser = users.HostID, FirstGroup = groups.HostID, Count = Math.Max(users.Size, groups.Size) }]
                : [];
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException { Errno: Errno.ENOENT })
        {
            return [];
        }
    }

    /// <summary>Makes a container's root folder, which every user in it has to pass, whatever umask its creator has.</summary>
    private static void MakeRoot(string upper, ContainerRecord record)
    {
        Directory.CreateDirectory(upper);
        using DirectoryDescriptor root = DirectoryDescriptor.Open(upper);
        if (record.DiskOwners is { } owners)
        {
            (uint user, uint group) = owners.Outside(0, 0);
            root.Handle.SetOwner(user, group);
        }

        root.Handle.SetMode(RootFolderMode);
    }

    private static ContainerRecord Write(ContainerFolder folder, ContainerRecord record)
    {
        AtomicFile.Write(folder.Record, JsonSerializer.SerializeToUtf8Bytes(record, ContainerJson.Default.ContainerRecord), durable: !record.Options.Remove);
        return record;
    }

    /// <summary>The lock on all containers: on their names, and on changes of records.</summary>
    private FileLock LockAll() => FileLock.Acquire(Path.Combine(paths.Containers, ".lock"), FileLockMode.Exclusive);
}

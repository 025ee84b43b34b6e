using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Supervision.Limits;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>
/// A container's folder below <c>--root</c>: its record, and while it is created two fifos. Whoever changes the container holds a lock on
/// the folder; whoever asks needs none. The container's process holds <see cref="StartFifo"/> open from before its first step until
/// execve closes it, so that a fifo with a reader means "created", whatever became of any runtime.
/// </summary>
internal sealed class LifeFolder
{
    private const string RecordName = "record.json";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private LifeFolder(string id, string path)
    {
        Id = id;
        Path = path;
    }

    /// <summary>The container's id.</summary>
    internal string Id { get; }

    /// <summary>The folder.</summary>
    internal string Path { get; }

    /// <summary>The fifo that the container's process reads one byte of before it executes its program.</summary>
    internal string StartFifo => System.IO.Path.Combine(Path, "start");

    /// <summary>The fifo that takes the failure of that execution.</summary>
    internal string ReportFifo => System.IO.Path.Combine(Path, "report");

    /// <summary>Where the root of a container is mounted that has no mount namespace of its own; no such folder with others.</summary>
    internal string RootPlace => System.IO.Path.Combine(Path, "root");

    /// <summary>What the container sees as <c>/run/notify</c>, where a service manager waits for it (<see cref="NotifySocket"/>).</summary>
    internal string NotifyFolder => System.IO.Path.Combine(Path, "notify");

    /// <summary>The folder of an id, which may not exist.</summary>
    /// <exception cref="ContainerException">It is not an id.</exception>
    internal static LifeFolder Of(string root, string id)
    {
        bool valid = id.Length is > 0 and <= 255 && id is not ("." or "..")
            && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '_' or '+' or '-' or '.');
        return valid
            ? new LifeFolder(id, System.IO.Path.Combine(root, id))
            : throw new ContainerException($"'{id}' is not a container id; it consists of up to 255 letters, digits and any of _ + - .");
    }

    /// <summary>Every container below a root that can be read, by id.</summary>
    internal static IEnumerable<(LifeFolder Folder, LifeRecord Record)> All(string root)
    {
        string[] paths = Directory.Exists(root) ? Directory.GetDirectories(root) : [];
        Array.Sort(paths, StringComparer.Ordinal);
        foreach (string path in paths)
        {
            LifeFolder folder = new(System.IO.Path.GetFileName(path), path);
            if (folder.TryRead() is { } record)
            {
                yield return (folder, record);
            }
        }
    }

    /// <summary>Makes the folder of a new container and locks it.</summary>
    /// <exception cref="ContainerException">There is such a container.</exception>
    internal FileLock Create()
    {
        while (true)
        {
            Directory.CreateDirectory(Path, OwnerOnly);
            FileLock? held;
            try
            {
                held = FileLock.TryAcquire(Path, FileLockMode.Exclusive, create: false);
            }
            catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
            {
                // Another one's delete was faster.
                continue;
            }

            // A folder without a record is what a runtime left that was killed before it began.
            if (held is not null && TryRead() is null)
            {
                File.Delete(StartFifo);
                File.Delete(ReportFifo);
                if (Directory.Exists(NotifyFolder))
                {
                    Directory.Delete(NotifyFolder, recursive: true);
                }

                return held;
            }

            held?.Dispose();
            throw new ContainerException($"a container '{Id}' exists already");
        }
    }

    /// <summary>Waits for the lock of a container that exists.</summary>
    /// <exception cref="ContainerException">There is none.</exception>
    internal FileLock Lock()
    {
        try
        {
            return FileLock.Acquire(Path, FileLockMode.Exclusive, create: false);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw Absent();
        }
    }

    /// <summary>What is kept of the container.</summary>
    /// <exception cref="ContainerException">There is no such container.</exception>
    internal LifeRecord Read() => TryRead() ?? throw Absent();

    /// <summary>What is kept of the container; null where there is none.</summary>
    internal LifeRecord? TryRead()
    {
        try
        {
            return LifeRecord.Read(Id, FileDescriptor.ReadFile(System.IO.Path.Combine(Path, RecordName)));
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>Keeps what is known of the container, for as long as the machine runs.</summary>
    internal void Write(LifeRecord record) => AtomicFile.Write(
        System.IO.Path.Combine(Path, RecordName), record.ToJson(), 0x180, durable: false);

    /// <summary>How the container stands now.</summary>
    internal string StatusOf(LifeRecord record)
    {
        if (!record.IsAlive)
        {
            return record.Pid == 0 && IsBusy() ? LifeStatus.Creating : LifeStatus.Stopped;
        }

        if (CgroupFreezer.IsFrozen(CgroupOf(record)))
        {
            return LifeStatus.Paused;
        }

        using SafeFileHandle? waiting = Fifo.TryOpenWriting(StartFifo);
        return waiting is not null ? LifeStatus.Created : LifeStatus.Running;
    }

    /// <summary>The container's control group, and who made it.</summary>
    internal static ContainerGroup GroupOf(LifeRecord record) => ContainerGroup.Of(record.CgroupFolders, record.Scope);

    /// <summary>The container's control group; one without folders where it has none.</summary>
    internal static Cgroup CgroupOf(LifeRecord record) => GroupOf(record).Group;

    /// <summary>
    /// The container's processes: those of its control group; where it has none, as it is of a user without rights, those of its PID namespace.
    /// </summary>
    internal static IReadOnlySet<int> MembersOf(LifeRecord record)
    {
        if (record.CgroupFolders.Count > 0)
        {
            return CgroupOf(record).ReadMembers();
        }

        HashSet<int> none = [];
        try
        {
            // Asked before and after: the id is the same process's all the time.
            IReadOnlySet<int> members = record.IsAlive ? PidNamespace.Members(record.Pid) : none;
            return record.IsAlive ? members : none;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            return none;
        }
    }

    /// <summary>The container's process.</summary>
    /// <returns>Null where it has ended.</returns>
    internal static SafeFileHandle? OpenProcess(LifeRecord record)
    {
        SafeFileHandle? process = record.Pid > 0 ? ProcessHandle.Open(record.Pid) : null;
        if (process is not null && !record.IsAlive)
        {
            // Asked after the handle was opened: the id may be another process's by now.
            process.Dispose();
            return null;
        }

        return process;
    }

    /// <summary>Removes the folder, and what is mounted in it.</summary>
    /// <param name="sharedMounts">The path of the mount namespace that the container joined; null or empty for none.</param>
    internal void Remove(string? sharedMounts = null)
    {
        if (Directory.Exists(RootPlace))
        {
            if (sharedMounts is { Length: > 0 } && File.Exists(sharedMounts))
            {
                (SafeFileHandle mounts, CloneFlags type) = NamespaceFile.Open(sharedMounts);
                using (mounts)
                {
                    // A path that leads elsewhere by now is no way to the mounts, which are gone with their namespace.
                    if (type == CloneFlags.NewMount)
                    {
                        Unmounting.Detach(RootPlace, mounts, sharedMounts);
                    }
                }
            }

            Unmounting.Detach(RootPlace);
            Directory.Delete(RootPlace); // Fails where something is mounted still, whose content the next line would take for the folder's.
        }

        TreeRemoval.Remove(Path);
    }

    private bool IsBusy()
    {
        try
        {
            using FileLock? free = FileLock.TryAcquire(Path, FileLockMode.Shared, create: false);
            return free is null;
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    private ContainerException Absent() => new($"container '{Id}' does not exist");
}

using System.Text;
using Containers.Engine.Host;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Network;
using Containers.Linux.Processes;
using Containers.Supervision.Calls;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Networks;

/// <summary>
/// Where bridges, their addresses and rules are: the machine's own network for root; for an ordinary user a network namespace of the user's, which a process
/// keeps as long as an engine or a monitor needs it.
/// </summary>
/// <param name="folder">The folder that tells of a user's namespace.</param>
/// <param name="runtime">The program <c>container-runtime</c>; null looks for it.</param>
internal sealed class HostNetwork(string folder, string? runtime)
{
    private static readonly Lazy<bool> s_hasRights = new(HasRights);

    private readonly UserNetworkFolder _folder = new(folder);
    private FileStream? _told;
    private Task<FileLock?>? _prepared;

    /// <summary>The folder that monitors find a user's namespace by; null where this process may change its own network.</summary>
    public string? UserFolder => s_hasRights.Value ? null : _folder.Folder;

    /// <summary>Whether it is there: a user's namespace ends with the last container on it, and takes all with it.</summary>
    public bool IsThere => UserFolder is null || _folder.FindNamespace() is not null;

    /// <summary>
    /// Keeps a user's namespace, once it is there, until the lock is given up: what is made there has to stay until a monitor keeps it. Null where this
    /// process may change its own network. The namespace is there before something leads out of it (<see cref="TellOfOutward"/>).
    /// </summary>
    public FileLock? Keep() =>
        UserFolder is null ? null : Interlocked.Exchange(ref _prepared, null)?.GetAwaiter().GetResult() ?? Lock();

    /// <summary>Begins to make a user's namespace, where there is none, for whoever keeps it next: what leads out of it takes its time to get ready.</summary>
    public void Prepare()
    {
        if (UserFolder is not null && _prepared is null)
        {
            Interlocked.Exchange(ref _prepared, Task.Run(TryPrepare))?.GetAwaiter().GetResult()?.Dispose();
        }
    }

    /// <summary>Does something there; a user's namespace is made where there is none.</summary>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public T Run<T>(Func<T> work)
    {
        if (UserFolder is null)
        {
            return work();
        }

        using FileLock kept = Lock();
        using SafeFileHandle space = Open();
        return NetworkNamespace.Run(space, work);
    }

    /// <inheritdoc cref="Run{T}(Func{T})"/>
    public void Run(Action work) => Run(() =>
    {
        work();
        return 0;
    });

    /// <summary>Where this has made a user's namespace, waits until something leads out of it; warns where nothing does.</summary>
    public void TellOfOutward()
    {
        using FileStream? told = Interlocked.Exchange(ref _told, null);
        if (told is not null)
        {
            using StreamReader reader = new(told, Encoding.UTF8);
            if (reader.ReadToEnd() is { Length: > 0 } warning)
            {
                WorkListener.Warn(warning);
            }
        }
    }

    /// <summary>Root of the machine has, and root of a user namespace that has a network namespace of its own, as in a container of another engine.</summary>
    private static bool HasRights()
    {
        if (ProcessRights.Current == Rights.Root)
        {
            return true;
        }

        using SafeFileHandle network = NetworkNamespace.Current();
        using SafeFileHandle users = FileDescriptor.Open("/proc/self/ns/user", OpenFlags.Read);
        return ProcessRights.Current == Rights.MappedRoot && NamespaceFile.BelongsTo(network, users);
    }

    private FileLock? TryPrepare()
    {
        FileLock? kept = null;
        try
        {
            kept = Lock();
            Open().Dispose();
            return kept;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NetworkOptionsException)
        {
            // Who uses it tries again, and tells.
            kept?.Dispose();
            return null;
        }
    }

    private FileLock Lock()
    {
        Directory.CreateDirectory(_folder.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return FileLock.Acquire(_folder.Lock, FileLockMode.Shared);
    }

    /// <summary>Opens a user's namespace. The caller keeps it.</summary>
    private SafeFileHandle Open()
    {
        using FileLock starting = FileLock.Acquire(_folder.StartLock, FileLockMode.Exclusive);
        if (_folder.FindNamespace() is null)
        {
            if (File.Exists(_folder.Record))
            {
                WorkListener.Warn("The process that kept this user's networks was killed. Containers that run are apart from those that start from now on: restart them.");
            }

            Start();
        }

        string path = _folder.FindNamespace()
            ?? throw new NetworkOptionsException("The network namespace of this user's bridges cannot be made. Look at user.max_net_namespaces.");
        return FileDescriptor.Open(path, OpenFlags.Read);
    }

    private void Start()
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (writing)
        using (SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite))
        {
            string program = runtime ?? ProductPrograms.Find(ProductPrograms.Runtime);
            int keeper = ProcessStarter.Start(
                program, [ProductPrograms.Runtime, .. new UserNetworkCall(_folder.Folder).Words], environment: null, [nothing, writing, nothing], newSession: true);
            if (ProcessHandle.Open(keeper) is { } started)
            {
                LeftProcesses.Add(started);
            }
        }

        FileStream told = new(reading, FileAccess.Read, bufferSize: 0);
        _ = told.ReadByte(); // It is there, or its keeper has ended.
        Interlocked.Exchange(ref _told, told)?.Dispose();
    }
}

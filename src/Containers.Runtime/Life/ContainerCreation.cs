using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Supervision.Limits;
using Containers.Supervision.Systemd;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>What <c>create</c> and <c>run</c> are told beside the bundle.</summary>
internal sealed record CreationRequest
{
    /// <summary>The container's id.</summary>
    internal required string Id { get; init; }

    /// <summary>The bundle's folder, absolute.</summary>
    internal required string Bundle { get; init; }

    /// <summary>The file that takes the process's id; null for none.</summary>
    internal string? PidFile { get; init; }

    /// <summary>The socket of the caller that takes the master side of the container's terminal; null for this process.</summary>
    internal string? ConsoleSocket { get; init; }

    /// <summary>Whether the runtime ends before the container does.</summary>
    internal bool Detached { get; init; }

    /// <summary>How many descriptors from 3 on the container gets beside its standard streams.</summary>
    internal int PreservedDescriptors { get; init; }

    /// <summary>What its process's environment has beside the configuration's, <c>NAME=value</c> each.</summary>
    internal IReadOnlyList<string> Variables { get; init; } = [];

    /// <summary>Whether its root is moved into its place rather than exchanged with the old one.</summary>
    internal bool MovesRoot { get; init; }

    /// <summary>Whether the container keeps the runtime's session keyring.</summary>
    internal bool KeepKeyring { get; init; }

    /// <summary>Where systemd is asked for its control group; null where this program makes it.</summary>
    internal ServiceManagerAddress? Manager { get; init; }

    /// <summary>Whether its process waits for <c>start</c> before it executes its program.</summary>
    internal bool WaitsForStart { get; init; }
}

/// <summary>A container that was made, with its lock held.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Record">What is kept of it.</param>
/// <param name="Process">Its process, a child of this one.</param>
/// <param name="Terminal">The master side of its terminal that the caller is to relay; null for none.</param>
/// <param name="Waits">Whether its process waits for <see cref="ContainerStart"/>.</param>
/// <param name="Held">The lock.</param>
internal sealed record CreatedContainer(
    LifeFolder Folder, LifeRecord Record, ChildProcess Process, SafeFileHandle? Terminal, bool Waits, FileLock Held) : IDisposable
{
    /// <summary>Where its program tells how it stands; null where nobody waits for that, and before the start.</summary>
    internal NotifySocket? Notices { get; init; }

    /// <summary>Lets go of it; it goes on by itself.</summary>
    public void Dispose()
    {
        Held.Dispose();
        Notices?.Dispose();
        Process.Dispose();
    }
}

/// <summary>
/// Makes a container: its folder, a record of what is about to be, its control group and its process, and the record of that. A runtime
/// that is killed on the way leaves what <c>delete</c> finds again: the record names the group before it exists, and a process that has not
/// reported yet ends when it cannot report.
/// </summary>
internal static class ContainerCreation
{
    /// <summary>Makes a container. Nothing is left of it where that fails.</summary>
    /// <returns>It, and what the caller may do with it.</returns>
    internal static CreatedContainer Create(LifeFolder folder, CreationRequest options)
    {
        RuntimeConfiguration configuration = WithCgroup(Bundle.Read(options.Bundle), options);
        if (options.Variables.Count > 0)
        {
            configuration = configuration with { Process = configuration.Process! with { Env = [.. configuration.Process.Env, .. options.Variables] } };
        }

        ContainerGroup? group = configuration.Linux!.CgroupsPath is { } path ? GroupCreation.At(path, options.Manager) : null;
        if (group?.Group.ReadMembers().Count > 0)
        {
            throw new ConfigurationException("linux.cgroupsPath", $"there are processes in '{configuration.Linux.CgroupsPath}' already");
        }

        using ConsoleConnection? console = ConsoleConnection.Of(configuration.Process!, options.ConsoleSocket, options.Detached);
        RuntimeHooks? hooks = configuration.Hooks;
        bool waits = options.WaitsForStart || hooks is { StartContainer.Count: > 0 } or { Poststart.Count: > 0 };
        string? sharedMounts = Namespaces.SharedMounts(configuration.Linux);
        FileLock held = folder.Create();
        bool begun = false;
        NotifySocket? notices = null;
        try
        {
            configuration = NotifySocket.Offer(configuration, folder);
            notices = options.WaitsForStart ? null : NotifySocket.TryBind(folder);
            LifeRecord record = NewRecord(options, configuration, group, sharedMounts);
            folder.Write(record);
            if (sharedMounts is not null)
            {
                Directory.CreateDirectory(folder.RootPlace);
            }

            Action<int>? made = hooks is null ? null : id =>
            {
                begun = true;
                RunCreationHooks(hooks, record with { Pid = id });
            };
            LaunchOptions launch = new(options.Id, options.Bundle)
            {
                NamespacesMade = made,
                Manager = options.Manager,
                ConsoleSocket = console?.Descriptor,
                ConsoleSize = console?.Size,
                Unneeded = Number(held.Handle),
                PreservedDescriptors = options.PreservedDescriptors,
                KeepKeyring = options.KeepKeyring,
                MovesRoot = options.MovesRoot,
                RootPlace = sharedMounts is null ? null : folder.RootPlace,
            };
            (ChildProcess child, record) = Launch(folder, record, configuration, launch, waits, options.PidFile);
            return new CreatedContainer(folder, record, child, console?.Receive(), waits, held) { Notices = notices };
        }
        catch
        {
            folder.Remove(sharedMounts);
            held.Dispose();
            notices?.Dispose();
            if (begun && hooks is { Poststop.Count: > 0 })
            {
                ContainerRemoval.RunPoststop(hooks, new RuntimeState { Id = options.Id, Status = LifeStatus.Stopped, Bundle = options.Bundle, Annotations = configuration.Annotations });
            }

            throw;
        }
    }

    /// <summary>The record of a container that has no process yet.</summary>
    internal static LifeRecord NewRecord(CreationRequest options, RuntimeConfiguration configuration, ContainerGroup? group, string? sharedMounts) => new()
    {
        Id = options.Id,
        OciVersion = configuration.OciVersion,
        Bundle = options.Bundle,
        Rootfs = Path.GetFullPath(configuration.Root!.Path, options.Bundle),
        Created = DateTimeOffset.UtcNow,
        Owner = FileDescriptor.EffectiveUser,
        Program = configuration.Process!.Args[0],
        CgroupFolders = group is null ? [] : [.. group.Group.Folders.Select(entry => entry.Folder)],
        Scope = group?.Unit,
        Annotations = configuration.Annotations,
        SharedMounts = sharedMounts,
        BootId = ProcessStatus.BootId,
        Hooks = configuration.Hooks,
    };

    private static void RunCreationHooks(RuntimeHooks hooks, LifeRecord record)
    {
        RuntimeState state = record.ToState(LifeStatus.Created); // Their steps come after the one that is "creating" (runtime.md, "Lifecycle").
        ContainerHooks.Run("prestart", hooks.Prestart, state);
        ContainerHooks.Run("createRuntime", hooks.CreateRuntime, state);
        ContainerHooks.RunInside("createContainer", hooks.CreateContainer, state, record, restricted: null);
    }

    private static (ChildProcess Process, LifeRecord Record) Launch(
        LifeFolder folder, LifeRecord record, RuntimeConfiguration configuration, LaunchOptions options, bool waits, string? pidFile)
    {
        using SafeFileHandle? start = waits ? Fifo.Create(folder.StartFifo) : null;
        using SafeFileHandle? report = waits ? Fifo.Create(folder.ReportFifo) : null;
        using ContainerLaunch launch = ContainerLaunch.Prepare(configuration, options with { Start = Number(start), Report = Number(report) });
        ChildProcess child = launch.Start();
        try
        {
            child.WaitUntilReady();
            record = record with { Pid = child.Id, PidStartTime = ProcessStatus.StartTime(child.Id) };
            folder.Write(record);
            if (pidFile is { } file)
            {
                AtomicFile.Write(file, System.Text.Encoding.ASCII.GetBytes($"{child.Id}"), durable: false);
            }

            launch.KeepCgroup();
            return (child, record);
        }
        catch
        {
            child.Kill();
            child.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Without a group of its own a container's devices could not be limited, nor its processes found; a user without rights over the trees
    /// has to do without, as its PID namespace ends its processes.
    /// </summary>
    internal static RuntimeConfiguration WithCgroup(RuntimeConfiguration configuration, CreationRequest options)
    {
        LinuxConfiguration linux = configuration.Linux ?? new LinuxConfiguration();
        string? path = linux.CgroupsPath is { Length: > 0 } asked ? asked
            : options.Manager is not null ? $":container-runtime:{options.Id}"
            : ProcessRights.Current == Rights.Root || CgroupLayout.Detect().Hierarchies.Count > 0 ? $"/container-runtime-{options.Id}"
            : null;
        return configuration with { Linux = linux with { CgroupsPath = path } };
    }

    private static int? Number(SafeFileHandle? file) => file is null ? null : (int)file.DangerousGetHandle();
}

using System.Text.Json;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Mounting;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Host;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Containers.Supervision.Networks;
using Containers.Supervision.Systemd;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Starts a container's monitor, which starts the container.</summary>
internal sealed class MonitorLauncher(StorePaths paths, EngineOptions options, VolumeService volumes)
{
    private readonly ContainerRoot _root = new(paths);
    private readonly Lazy<string> _runtime = new(() => options.RuntimePath ?? ProductPrograms.Find(ProductPrograms.Runtime));
    private readonly MonitorConfigurationBuilder _monitor = new(paths, options);
    private readonly UserMounts _mounts = new(paths, volumes);

    /// <inheritdoc cref="ContainerService.TakeOverRemovals"/>
    public void TakeOverRemovals() => _monitor.TakeOverRemovals();

    /// <summary>Starts a container and waits until its program runs.</summary>
    /// <param name="record">The container; the caller holds its lock.</param>
    /// <param name="streams">The monitor's own standard input, output and error; null where the container's are not these.</param>
    /// <param name="attachments">The other ends of sockets by which this process is attached.</param>
    /// <param name="network">What the monitor makes of its network; null for nothing.</param>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public StartedMonitor Launch(ContainerRecord record, StandardStreams? streams, IReadOnlyList<SafeFileHandle> attachments, NetworkConfiguration? network)
    {
        try
        {
            return LaunchMonitor(record, streams, attachments, network);
        }
        catch (LinuxException exception)
        {
            throw new ContainerStartException(record.Name, exception.Message, ContainerProcess.EngineFailed, exception);
        }
    }

    private StartedMonitor LaunchMonitor(ContainerRecord record, StandardStreams? streams, IReadOnlyList<SafeFileHandle> attachments, NetworkConfiguration? network)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);

        KeptAccount.Write(record, folder, () => _root.OpenLower(record));

        // One that is shown with other IDs is mounted by the monitor, which makes the user namespace that has them.
        using SafeFileHandle? root = record.IsIdMapped ? null : _root.Mount(record);
        HostFiles.Write(record, folder, network);
        MonitorConfiguration monitor = _monitor.Build(record, attached: streams is not null, attachments.Count, ServiceManagerAddress.FindForEngine()) with
        {
            Network = network is null ? null : network with { ControlPath = RunningFolder.Of(paths, record.Id).NetworkSocket },
        };
        WriteBundle(record, folder, root, monitor);
        (SafeFileHandle process, int program, ReportReader later) = StartedProgram.Launch(record.Name, writing =>
        {
            using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
            DescriptorTable files = new(streams?.Input ?? nothing, streams?.Output ?? nothing, streams?.Error ?? nothing)
            {
                [DescriptorSlot.Root] = root ?? nothing,
                [DescriptorSlot.Report] = writing,
            };
            for (int i = 0; i < attachments.Count; i++)
            {
                files[DescriptorSlot.Attachment(i)] = attachments[i];
            }

            return ProcessStarter.Start(
                _runtime.Value,
                [ProductPrograms.Runtime, .. new MonitorCall(folder.Path).Words],
                environment: [],
                files.Files,
                newSession: true);
        });
        if (streams is not null)
        {
            return new StartedMonitor(process, program, later);
        }

        later.Dispose();
        return new StartedMonitor(process, program, null);
    }

    /// <summary>Tells the monitor of a container that runs what the record says now of limits and restarts: from the next start on.</summary>
    /// <param name="record">The container; the caller keeps it from being started and removed.</param>
    public void Refresh(ContainerRecord record)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        string bundle = Path.Combine(folder.Path, RuntimeConfiguration.FileName);
        RuntimeConfiguration configuration = RuntimeConfiguration.Read(FileDescriptor.ReadFile(bundle));
        LinuxResources resources = LimitRules.Build(record.Options.Limits ?? new(), configuration.Linux!.Resources!.Devices);
        configuration = configuration with { Linux = configuration.Linux with { Resources = resources } };
        AtomicFile.Write(bundle, JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration), durable: false);

        Change(folder, monitor => monitor with { Root = _monitor.Root(record, folder), Restart = MonitorConfigurationBuilder.Restart(record) });
    }

    /// <summary>Tells the monitor of a container that runs what its events are to say of it from now on.</summary>
    /// <param name="record">The container; the caller keeps it from being started and removed.</param>
    public void TellName(ContainerRecord record) =>
        Change(ContainerFolder.Of(paths, record.Id), monitor => monitor with { EventAttributes = ContainerEvents.AttributesOf(record) });

    private static void Change(ContainerFolder folder, Func<MonitorConfiguration, MonitorConfiguration> change)
    {
        MonitorConfiguration monitor = change(MonitorConfiguration.Read(FileDescriptor.ReadFile(folder.Monitor)));
        AtomicFile.Write(folder.Monitor, JsonSerializer.SerializeToUtf8Bytes(monitor, SupervisionJson.Default.MonitorConfiguration), durable: false);
    }

    /// <summary>Has the monitor of a container that runs make its network anew. Where that fails, all is described as it was.</summary>
    /// <param name="record">The container; the caller keeps it from being started and removed, and others from changing it.</param>
    /// <param name="network">What it is to be.</param>
    /// <exception cref="ContainerStateException">Its monitor is gone, or cannot do it.</exception>
    public void ChangeNetwork(ContainerRecord record, NetworkConfiguration network)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        byte[] before = FileDescriptor.ReadFile(folder.Monitor);
        MonitorConfiguration monitor = MonitorConfiguration.Read(before) with { Network = network };
        AtomicFile.Write(folder.Monitor, JsonSerializer.SerializeToUtf8Bytes(monitor, SupervisionJson.Default.MonitorConfiguration), durable: false);
        string? failure;
        try
        {
            failure = NetworkRequest.Send(network.ControlPath ?? RunningFolder.Of(paths, record.Id).NetworkSocket);
        }
        catch (LinuxException exception)
        {
            failure = $"its monitor is gone ({exception.Message})";
        }

        if (failure is null)
        {
            HostFiles.Update(record, folder, network);
            return;
        }

        // What was made of it goes again, with the next request at the latest.
        AtomicFile.Write(folder.Monitor, before, durable: false);
        throw new ContainerStateException(record.Name, $"The network of container '{record.Name}' cannot be changed: {failure}");
    }

    /// <summary>The process of the container that another one shares namespaces with.</summary>
    private int ProcessOf(ContainerRecord record, string id) =>
        ContainerStore.ReadState(ContainerFolder.Of(paths, id)) is { } run && run.IsRunning()
            ? run.Pid
            : throw new ContainerStartException(
                record.Name, $"the container {id[..12]}, whose namespaces it shares, does not run. Start that first.", ContainerProcess.EngineFailed);

    /// <summary>Where a volume is mounted in a container that runs, for this process; null where it is in none.</summary>
    private string? SharedMemoryOf(string volume)
    {
        foreach (ContainerFolder folder in new ContainerStore(paths).Folders())
        {
            try
            {
                if (ContainerStore.ReadState(folder) is { } state && state.IsRunning()
                    && (ContainerStore.ReadRecord(folder).Mounts ?? []).FirstOrDefault(mount => mount.Name == volume) is { } there)
                {
                    return $"/proc/{state.Pid}/root{there.Destination}";
                }
            }
            catch (ContainerStateException)
            {
                continue; // It was removed just now.
            }
        }

        return null;
    }

    private void WriteBundle(ContainerRecord record, ContainerFolder folder, SafeFileHandle? root, MonitorConfiguration monitor)
    {
        using DirectoryDescriptor files = root is null ? _root.OpenToRead(record) : DirectoryDescriptor.Over(root, folder.Root);
        ProtectedPlaces.Refuse(record, files);
        RuntimeConfiguration configuration = RuntimeConfigurationBuilder.Build(
            record, files, _mounts.Build(record, SharedMemoryOf), id => ProcessOf(record, id), ContainerGroups.PathOf(record.Id, record, monitor.Manager));
        IEnumerable<RuntimeMount> hostFiles = HostFiles.Mounts(record, folder).Where(file => !configuration.Mounts.Any(mount => mount.Destination == file.Destination));
        configuration = configuration with { Mounts = [.. configuration.Mounts, .. hostFiles] };
        TerminalSize? size = record.Options.ConsoleSize is [var rows, var columns] ? new((ushort)rows, (ushort)columns) : monitor.Attachments > 0 ? AttachedStreams.OwnSize : null;
        if (size is { } known)
        {
            RuntimeConsoleSize console = new() { Height = known.Rows, Width = known.Columns };
            configuration = configuration with { Process = configuration.Process! with { ConsoleSize = console } };
        }

        Directory.CreateDirectory(RunningFolder.Of(paths, record.Id).Path);

        // Both are written anew for each start, and read once by the monitor that this start makes.
        FileDescriptor.WriteFile(
            Path.Combine(folder.Path, RuntimeConfiguration.FileName),
            JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration));
        FileDescriptor.WriteFile(
            folder.Monitor,
            JsonSerializer.SerializeToUtf8Bytes(monitor, SupervisionJson.Default.MonitorConfiguration));
    }
}

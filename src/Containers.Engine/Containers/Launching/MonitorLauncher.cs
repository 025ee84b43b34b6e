using System.Text.Json;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Copying;
using Containers.Engine.Containers.Records;
using Containers.Engine.Storage;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Monitor;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Starts a container's monitor, which starts the container.</summary>
internal sealed class MonitorLauncher(StorePaths paths, EngineOptions options)
{
    private readonly RootFileSystem _root = new(paths);
    private readonly Lazy<string> _runtime = new(() => options.RuntimePath ?? ProductPrograms.Find(ProductPrograms.Runtime));
    private readonly MonitorConfigurationBuilder _monitor = new(paths, options);
    private readonly ContainerFiles _files = new(paths, new RootFileSystem(paths));

    /// <summary>Starts a container and waits until its program runs.</summary>
    /// <param name="record">The container; the caller holds its lock.</param>
    /// <param name="streams">The monitor's own standard input, output and error; null where the container's are not these.</param>
    /// <param name="attachment">The other end of a socket by which this process is attached; null where it is not.</param>
    /// <returns>The monitor's process, a child of this one.</returns>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public SafeFileHandle Launch(ContainerRecord record, StandardStreams? streams, SafeFileHandle? attachment)
    {
        try
        {
            return LaunchMonitor(record, streams, attachment);
        }
        catch (LinuxException exception)
        {
            throw new ContainerStartException(record.Name, exception.Message, ContainerProcess.EngineFailed, exception);
        }
    }

    private SafeFileHandle LaunchMonitor(ContainerRecord record, StandardStreams? streams, SafeFileHandle? attachment)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);

        // One with other IDs is mounted by the monitor, which makes the user namespace that has them.
        using SafeFileHandle? root = record.Ids is null ? _root.Mount(record) : null;
        WriteBundle(record, folder, root, _monitor.Build(record, attached: streams is not null, hasAttachment: attachment is not null));
        return StartedProgram.Launch(record.Name, writing =>
        {
            using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
            return ProcessStarter.Start(
                _runtime.Value,
                [ProductPrograms.Runtime, "monitor", "--bundle", folder.Path],
                environment: [],
                [streams?.Input ?? nothing, streams?.Output ?? nothing, streams?.Error ?? nothing, root ?? nothing, writing, .. attachment is null ? Array.Empty<SafeFileHandle>() : [attachment]],
                newSession: true);
        }).Process;
    }

    /// <summary>Tells the monitor of a container that runs what the record says now of limits and restarts: from the next start on.</summary>
    /// <param name="record">The container; the caller keeps it from being started and removed.</param>
    public void Refresh(ContainerRecord record)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        string bundle = Path.Combine(folder.Path, RuntimeConfiguration.FileName);
        RuntimeConfiguration configuration = RuntimeConfiguration.Read(File.ReadAllBytes(bundle));
        LinuxResources resources = ResourceOptions.Build(record.Options.Limits ?? new(), configuration.Linux!.Resources!.Devices);
        configuration = configuration with { Linux = configuration.Linux with { Resources = resources } };
        AtomicFile.Write(bundle, JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration), durable: false);

        string path = Path.Combine(folder.Path, MonitorConfiguration.FileName);
        MonitorConfiguration monitor = MonitorConfiguration.Read(File.ReadAllBytes(path)) with
        {
            Root = _monitor.Root(record, folder),
            Restart = MonitorConfigurationBuilder.Restart(record),
        };
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(monitor, BundleJson.Default.MonitorConfiguration), durable: false);
    }

    /// <summary>The process of the container that another one shares namespaces with.</summary>
    private int ProcessOf(ContainerRecord record, string id) =>
        ContainerStore.ReadState(ContainerFolder.Of(paths, id)) is { } state && RunningContainer.IsRunning(state)
            ? state.Pid
            : throw new ContainerStartException(
                record.Name, $"the container {id[..12]}, whose namespaces it shares, does not run. Start that first.", ContainerProcess.EngineFailed);

    private void WriteBundle(ContainerRecord record, ContainerFolder folder, SafeFileHandle? root, MonitorConfiguration monitor)
    {
        using DirectoryDescriptor files = root is null ? _files.OpenToRead(record) : DirectoryDescriptor.Over(root, folder.Root);
        RuntimeConfiguration configuration = RuntimeConfigurationBuilder.Build(record, files, id => ProcessOf(record, id));
        if (monitor.HasAttachment && AttachedStreams.OwnSize is { } size)
        {
            RuntimeConsoleSize console = new() { Height = size.Rows, Width = size.Columns };
            configuration = configuration with { Process = configuration.Process! with { ConsoleSize = console } };
        }

        Directory.CreateDirectory(RunningFolder.Of(paths, record.Id).Path);

        // Both are written anew for each start, and read once by the monitor that this start makes.
        File.WriteAllBytes(
            Path.Combine(folder.Path, RuntimeConfiguration.FileName),
            JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration));
        File.WriteAllBytes(
            Path.Combine(folder.Path, MonitorConfiguration.FileName),
            JsonSerializer.SerializeToUtf8Bytes(monitor, BundleJson.Default.MonitorConfiguration));
    }
}

using System.Text.Json;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Storage;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Monitor;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Starts a container's monitor, which starts the container.</summary>
internal sealed class MonitorLauncher(StorePaths paths, EngineOptions options)
{
    private readonly RootFileSystem _root = new(paths);
    private readonly Lazy<string> _runtime = new(() => options.RuntimePath ?? ProductPrograms.Find(ProductPrograms.Runtime));
    private readonly Lazy<string> _cleanup = new(() => options.CleanupProgram ?? ProductPrograms.Find(ProductPrograms.CommandLine));

    /// <summary>Starts a container and waits until its program runs.</summary>
    /// <param name="record">The container; the caller holds its lock.</param>
    /// <param name="streams">The monitor's own standard input, output and error; null for a container that nobody is attached to.</param>
    /// <returns>The monitor's process, a child of this one.</returns>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public SafeFileHandle Launch(ContainerRecord record, StandardStreams? streams)
    {
        try
        {
            return LaunchMonitor(record, streams);
        }
        catch (LinuxException exception)
        {
            throw new ContainerStartException(record.Name, exception.Message, ContainerProcess.EngineFailed, exception);
        }
    }

    private SafeFileHandle LaunchMonitor(ContainerRecord record, StandardStreams? streams)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        using SafeFileHandle root = _root.Mount(record);
        WriteBundle(record, folder, root, attached: streams is not null);
        return StartedProgram.Launch(record.Name, writing =>
        {
            using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
            return ProcessStarter.Start(
                _runtime.Value,
                [ProductPrograms.Runtime, "monitor", "--bundle", folder.Path],
                environment: [],
                [streams?.Input ?? nothing, streams?.Output ?? nothing, streams?.Error ?? nothing, root, writing],
                newSession: true);
        }).Process;
    }

    /// <summary>The process of the container that another one shares namespaces with.</summary>
    private int ProcessOf(ContainerRecord record, string id) =>
        ContainerStore.ReadState(ContainerFolder.Of(paths, id)) is { } state && RunningContainer.IsRunning(state)
            ? state.Pid
            : throw new ContainerStartException(
                record.Name, $"the container {id[..12]}, whose namespaces it shares, does not run. Start that first.", ContainerProcess.EngineFailed);

    private void WriteBundle(ContainerRecord record, ContainerFolder folder, SafeFileHandle root, bool attached)
    {
        using DirectoryDescriptor files = DirectoryDescriptor.Over(root, folder.Root);
        RuntimeConfiguration configuration = RuntimeConfigurationBuilder.Build(record, files, id => ProcessOf(record, id));
        RunningFolder running = RunningFolder.Of(paths, record.Id);
        Directory.CreateDirectory(running.Path);
        MonitorConfiguration monitor = new()
        {
            Id = record.Id,
            Log = new LogConfiguration { Driver = LogConfiguration.JsonFile, Path = folder.Log },
            StatePath = folder.State,
            AttachPath = running.AttachSocket,
            Attached = attached,
            Interactive = record.Options.Interactive && attached,
            Durable = !record.Options.Remove,
            Cleanup = record.Options.Remove ? [_cleanup.Value, "cleanup", "--root", paths.Root, "--run-root", paths.RunRoot, record.Id] : [],
        };

        // Both are written anew for each start, and read once by the monitor that this start makes.
        File.WriteAllBytes(
            Path.Combine(folder.Path, RuntimeConfiguration.FileName),
            JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration));
        File.WriteAllBytes(
            Path.Combine(folder.Path, MonitorConfiguration.FileName),
            JsonSerializer.SerializeToUtf8Bytes(monitor, BundleJson.Default.MonitorConfiguration));
    }
}

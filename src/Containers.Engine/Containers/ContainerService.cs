using System.Runtime.CompilerServices;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.Seccomp;
using Containers.Engine.Images;
using Containers.Engine.Storage;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Everything that is done with containers. Safe for use by many threads and processes.</summary>
public sealed partial class ContainerService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StorePaths _paths;
    private readonly ImageService _images;
    private readonly ContainerStore _store;
    private readonly IdRangePool _ids = new();
    private readonly MonitorLauncher _launcher;
    private readonly ExecLauncher _exec;
    private readonly RootFileSystem _root;
    private readonly ContainerEvents _events;

    internal ContainerService(StorePaths paths, ImageService images, EngineOptions options)
    {
        _paths = paths;
        _images = images;
        _store = new ContainerStore(paths);
        _launcher = new MonitorLauncher(paths, options);
        _exec = new ExecLauncher(paths, options);
        _root = new RootFileSystem(paths);
        _events = new ContainerEvents(paths);
    }

    /// <summary>Creates a container, which is not started.</summary>
    /// <param name="options">What is asked of it; the image must be in the store.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <exception cref="ImageNotFoundException">The image is not in the store.</exception>
    /// <exception cref="ContainerNameInUseException">Another container has the name.</exception>
    /// <exception cref="ContainerOptionsException">Something is asked for that cannot be.</exception>
    public async Task<ContainerInfo> CreateAsync(ContainerOptions options, CancellationToken cancellationToken = default) =>
        Describe(await CreateRecordAsync(options, cancellationToken));

    /// <summary>Starts a container that nobody is attached to, and returns once its program runs.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="cancellationToken">Ends the wait for another process that changes the same container.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It runs already.</exception>
    /// <exception cref="ContainerStartException">Its program could not be started.</exception>
    public async Task<ContainerInfo> StartAsync(string nameOrId, CancellationToken cancellationToken = default)
    {
        ContainerRecord record = ContainerStore.ReadRecord(_store.Lookup(nameOrId));
        DetachedMonitors.Add(await LaunchAsync(record, null, null, cancellationToken));
        return Describe(record);
    }

    /// <summary>Creates a container and runs it on pipes whose other ends the caller has.</summary>
    /// <inheritdoc cref="CreateAsync" path="/exception"/>
    /// <exception cref="ContainerStartException">Its program could not be started.</exception>
    public async Task<ContainerProcess> InvokeAsync(ContainerOptions options, CancellationToken cancellationToken = default)
    {
        ContainerRecord record = await CreateRecordAsync(options, cancellationToken);
        using PipedStreams pipes = new(options.Interactive);
        try
        {
            return await AttachAsync(record, pipes.Given, pipes.Input, pipes.Output, pipes.Error, cancellationToken);
        }
        catch
        {
            pipes.Abandon();
            throw;
        }
    }

    /// <summary>Asks a container to end, and kills it when the time is over. One that does not run is left as it is.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="timeout">How long it may take; null takes the container's own.</param>
    /// <param name="signal">What asks it; null takes the container's own.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public async Task<ContainerInfo> StopAsync(
        string nameOrId, TimeSpan? timeout = null, string? signal = null, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        using FileLock? kept = await TryHoldAsync(folder, FileLockMode.Shared, cancellationToken);
        using RunningContainer? running = OpenToStop(folder);
        if (running is not null)
        {
            int number = Signals.Parse(signal ?? record.Options.StopSignal!);
            _events.Write(record, "kill", ("signal", $"{number}"));
            await running.StopAsync(number, timeout ?? record.StopTimeout, cancellationToken);
            _events.Write(record, "stop");
        }

        return Describe(record);
    }

    /// <summary>Stops a container where it runs, and starts it.</summary>
    /// <inheritdoc cref="StopAsync"/>
    /// <exception cref="ContainerStartException">Its program could not be started.</exception>
    public async Task<ContainerInfo> RestartAsync(
        string nameOrId, TimeSpan? timeout = null, string? signal = null, CancellationToken cancellationToken = default)
    {
        ContainerInfo stopped = await StopAsync(nameOrId, timeout, signal, cancellationToken);
        ContainerInfo started = await StartAsync(stopped.Id, cancellationToken);
        _events.Write(ContainerStore.ReadRecord(ContainerFolder.Of(_paths, stopped.Id)), "restart");
        return started;
    }

    /// <summary>Sends a container a signal.</summary>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It does not run.</exception>
    /// <exception cref="FormatException">There is no such signal.</exception>
    public void Kill(string nameOrId, string signal = "SIGKILL")
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        int number = Signals.Parse(signal);
        ContainerRecord record = ContainerStore.ReadRecord(folder);
        ContainerOptions options = record.Options;
        bool ends = number == Signals.SIGKILL || number == Signals.Parse(options.StopSignal!);
        bool runs = RunningContainer.Exists(folder);
        using RunningContainer? running = ends ? OpenToStop(folder) : RunningContainer.Open(folder);

        // One that has ended just now, or waits for its next start, is not started again: that is what was wanted.
        if (!runs || (running?.Signal(number) is not true && !(ends && options.Restart is not null)))
        {
            throw new ContainerStateException(nameOrId, $"Container '{nameOrId}' does not run.");
        }

        _events.Write(record, "kill", ("signal", $"{number}"));
    }

    /// <summary>Waits for the next end of a container's program, also where it is started again then; for one that does not run, it returns at once.</summary>
    /// <returns>The exit code of its program, or 128 and the signal's number.</returns>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">It was never started, or its monitor was killed and nobody saw its end.</exception>
    public async Task<int> WaitAsync(string nameOrId, CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        using FileLock? kept = await TryHoldAsync(folder, FileLockMode.Shared, cancellationToken);
        using (var running = RunningContainer.Open(folder))
        {
            if (running is not null)
            {
                await running.WaitForRunAsync(cancellationToken);
            }
        }

        return ContainerStore.ReadState(folder) switch
        {
            { ExitCode: { } code } => code,
            { LastExitCode: { } code } again when RunningContainer.IsMonitored(again) => code,
            null => throw new ContainerStateException(nameOrId, $"Container '{nameOrId}' was never started."),
            _ => throw new ContainerStateException(nameOrId, $"Nobody saw how container '{nameOrId}' ended: its monitor was killed."),
        };
    }

    /// <summary>What a container has written.</summary>
    /// <param name="nameOrId">A name, an ID or the beginning of one.</param>
    /// <param name="options">Which lines; null is all there are.</param>
    /// <param name="cancellationToken">Ends a follow.</param>
    /// <exception cref="ContainerNotFoundException">There is no such container.</exception>
    /// <exception cref="ContainerStateException">Its log driver keeps nothing that can be read here.</exception>
    public async IAsyncEnumerable<ContainerLogEntry> ReadLogAsync(
        string nameOrId, ContainerLogOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ContainerFolder folder = _store.Lookup(nameOrId);
        LogOptions.RequireReadable(ContainerStore.ReadRecord(folder));
        using FileLock? kept = await TryHoldAsync(folder, FileLockMode.Shared, cancellationToken);
        using var running = RunningContainer.Open(folder);
        await foreach (ContainerLogEntry entry in new ContainerLogReader(folder.Log, running?.Monitor).ReadAsync(options ?? new(), cancellationToken))
        {
            yield return entry;
        }
    }

    private Task<ContainerRecord> CreateRecordAsync(ContainerOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using FileLock images = _images.Keep();
        ResolvedImage image = _images.Resolve(options.Image);
        ContainerOptions asked = NamespaceOptions.Resolve(options, other => ContainerStore.ReadRecord(_store.Lookup(other)));
        SeccompProfile? profile = options.Security is { HasSeccompFile: true, SeccompProfile: { } file } ? SeccompProfile.Read(file) : null;
        ContainerRecord record = _store.Create(options.Name, (id, name) => new ContainerRecord
        {
            Id = id,
            Name = name,
            ImageId = Digest.Parse(image.Image.Id),
            Created = DateTimeOffset.UtcNow,
            Layers = image.Configuration.DiffIds,
            Options = ContainerDefaults.Join(id, asked, image),
            Ids = IdsOf(asked),
            SeccompProfile = profile,
        });
        _events.Write(record, "create");
        return Task.FromResult(record);
    }

    /// <summary>The IDs of a new container's user namespace, while nobody else creates one; null for the host's.</summary>
    private IdRange? IdsOf(ContainerOptions options) =>
        UserNamespaceOptions.OwnIds(options.UserNamespace) is { } count ? _ids.Take(count, _store.IdsInUse())
        : NamespaceOptions.ContainerOf(options.UserNamespace) is { } owner ? ContainerStore.ReadRecord(_store.Lookup(owner)).Ids
        : null;

    private async Task<SafeFileHandle> LaunchAsync(
        ContainerRecord record, StandardStreams? streams, SafeFileHandle? attachment, CancellationToken cancellationToken)
    {
        ContainerFolder folder = ContainerFolder.Of(_paths, record.Id);
        RefuseRunning(record, folder);
        await _images.UnpackMissingAsync(record.ImageId, record.Layers, cancellationToken);
        using FileLock starting = await TryHoldAsync(folder, FileLockMode.Exclusive, cancellationToken)
            ?? throw ContainerNotFoundException.Missing(record.Name);
        RefuseRunning(record, folder);
        File.Delete(folder.Stopped);
        return _launcher.Launch(record, streams, attachment);
    }

    private static void RefuseRunning(ContainerRecord record, ContainerFolder folder)
    {
        using var running = RunningContainer.Open(folder);
        if (running is not null)
        {
            throw new ContainerStateException(record.Name, $"Container '{record.Name}' is running already.");
        }
    }

    private async Task<ContainerProcess> AttachAsync(
        ContainerRecord record, StandardStreams streams, Stream? input, Stream? output, Stream? error, CancellationToken cancellationToken)
    {
        ContainerFolder folder = ContainerFolder.Of(_paths, record.Id);
        try
        {
            _events.Write(record, "attach");
            SafeFileHandle monitor = await LaunchAsync(record, streams, null, cancellationToken);
            ContainerInfo container = Describe(record);
            return new ContainerProcess(container, container.ProcessId, monitor, _ => RemoveAtEndAsync(record), input, output, error);
        }
        catch
        {
            await RemoveAtEndAsync(record);
            throw;
        }
    }

    /// <summary>Keeps a container's folder: shared against its removal, exclusive against everybody. Null where it is gone.</summary>
    internal static async Task<FileLock?> TryHoldAsync(ContainerFolder folder, FileLockMode mode, CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(folder.Path, mode, create: false, cancellationToken: cancellationToken);
        }
        catch (Linux.LinuxException exception) when (exception.Errno == Linux.Errno.ENOENT)
        {
            return null;
        }
    }
}

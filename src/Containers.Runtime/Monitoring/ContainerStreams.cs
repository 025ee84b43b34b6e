using System.Text;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Containers.Runtime.Monitoring.Logs;
using Containers.Runtime.Networking;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The standard streams of one run of the container: pipes whose one end is the container's, or a terminal whose master side is here. They are
/// relayed between it, its log and who is attached. No descriptor of the host's reaches the container.
/// </summary>
internal sealed class ContainerStreams : IDisposable
{
    private readonly MonitorConfiguration _configuration;
    private readonly ContainerLog _log;
    private readonly AttachServer _attachments;
    private readonly Subreaper? _orphans;
    private readonly Caller? _caller;
    private readonly ContainerNetwork? _network;
    private readonly ConsoleConnection? _console;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing)? _inputPipe;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing)? _outputPipe;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing)? _errorPipe;
    private readonly SafeFileHandle? _nothing;
    private SafeFileHandle? _terminal;
    private ContainerInput? _input;

    private ContainerStreams(
        MonitorConfiguration configuration,
        RuntimeProcess process,
        ContainerLog log,
        AttachServer attachments,
        Subreaper? orphans,
        Caller? caller,
        ContainerNetwork? network)
    {
        _orphans = orphans;
        _caller = caller is { IsGone: false } ? caller : null;
        _network = network;
        _configuration = configuration;
        _log = log;
        _attachments = attachments;
        _console = ConsoleConnection.Of(process, null, detached: false);
        if (_console is null)
        {
            _inputPipe = configuration.Interactive ? Pipes.Create() : null;
            _outputPipe = Pipes.Create();
            _errorPipe = Pipes.Create();
            _nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read);
        }
    }

    /// <summary>Makes the streams of the container's process.</summary>
    /// <param name="configuration">What the monitor is told.</param>
    /// <param name="process">The process.</param>
    /// <param name="log">Its log.</param>
    /// <param name="attachments">Those who are attached.</param>
    /// <param name="orphans">Takes its processes whose parents end; null where one of the container's own does.</param>
    /// <param name="caller">Whose streams this process has, to be the container's too; null for nobody's.</param>
    /// <param name="network">Its network, whose part of the work is done in the same loop; null where nothing is to be done for it.</param>
    internal static ContainerStreams Open(
        MonitorConfiguration configuration,
        RuntimeProcess process,
        ContainerLog log,
        AttachServer attachments,
        Subreaper? orphans,
        Caller? caller,
        ContainerNetwork? network) =>
        new(configuration, process, log, attachments, orphans, caller, network);

    /// <summary>What the container's start needs to know.</summary>
    internal LaunchOptions Connect(string bundle, SafeFileHandle root)
    {
        LaunchOptions options = new(_configuration.Id, bundle, Number(root));
        return _console is not null
            ? options with { ConsoleSocket = _console.Descriptor, ConsoleSize = _console.Size }
            : options with
            {
                Input = Number(_inputPipe?.Reading ?? _nothing!), Output = Number(_outputPipe!.Value.Writing), Error = Number(_errorPipe!.Value.Writing),
            };
    }

    /// <summary>Gives up the container's ends and takes its terminal, once its program runs.</summary>
    internal void Begin()
    {
        CloseContainerEnds();
        _terminal = _console?.Receive();
        if ((_configuration.Interactive ? _terminal ?? _inputPipe?.Writing : null) is { } file)
        {
            Pipes.SetNonBlocking(file);
            _input = new ContainerInput(file, isTerminal: _terminal is not null);
        }
    }

    /// <summary>What was written to standard error by now, where the container could not be started; null for nothing.</summary>
    internal string? TakeErrors()
    {
        CloseContainerEnds();
        Span<byte> buffer = stackalloc byte[4096];
        int length = _errorPipe is { } pipe && Poll.Wait([new PollEntry(Number(pipe.Reading), PollEvents.Readable)], milliseconds: 0) > 0
            ? Pipes.Read(pipe.Reading, buffer)
            : 0;
        return length == 0 ? null : Encoding.UTF8.GetString(buffer[..length]);
    }

    /// <summary>Relays until the container has ended and all it wrote is kept.</summary>
    /// <param name="container">The container's process.</param>
    /// <param name="health">What checks it; null for nothing.</param>
    /// <param name="memory">Sees whether the kernel ends one of its processes.</param>
    /// <returns>False where the caller's streams lack something that the container wrote.</returns>
    internal bool Relay(ChildProcess container, HealthMonitor? health, OomWatch memory)
    {
        ContainerOutput output = new(_terminal ?? _outputPipe!.Value.Reading, LogStream.Output, _log, _attachments, hasCopy: _caller is not null);
        ContainerOutput? error = _errorPipe is { } pipe ? new(pipe.Reading, LogStream.Error, _log, _attachments, hasCopy: _caller is not null) : null;
        OwnInput? own = _caller is not null && _input is not null ? new OwnInput() : null;
        byte[] buffer = GC.AllocateUninitializedArray<byte>(AttachFrame.LongestOutput);
        PollSet polls = new();
        bool running = true;
        while (running)
        {
            polls.Clear();
            int end = polls.Add(new PollEntry(Number(container.Handle), PollEvents.Readable));
            output.Prepare(polls);
            error?.Prepare(polls);
            own?.Prepare(polls, _input!);
            _input?.Prepare(polls);
            _attachments.Prepare(polls, _input);
            health?.Prepare(polls);
            _caller?.Prepare(polls);
            _ = polls.Add(_orphans?.Entry ?? PollEntry.Nothing);
            polls.Wait(PollSet.Sooner(memory.Prepare(polls), PollSet.Sooner(health?.Milliseconds ?? -1, _network?.Prepare(polls) ?? -1)));
            running = !polls.IsReady(end);
            memory.Handle(polls, !running);
            if (_caller?.Handle(polls) is true)
            {
                output.EndCopy();
                error?.EndCopy();
                own?.End(_input!);
                MonitorGroup.Enter(_configuration.Manager);
            }

            output.Handle(polls, buffer);
            error?.Handle(polls, buffer);
            if (output.IsAbandoned || error is { IsAbandoned: true })
            {
                _caller!.Release();
            }

            _input?.Handle(polls);
            own?.Handle(polls, _input!);
            _attachments.Handle(polls, _input, _terminal);
            health?.Handle(polls);
            _network?.Handle(polls);
            _orphans?.Reap(container.Id, health?.ProcessId ?? 0);
        }

        // Everything the container wrote before its end is in the pipes now.
        output.Drain(buffer);
        error?.Drain(buffer);
        return !output.HasFailed && error is not { HasFailed: true };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseContainerEnds();
        _input?.Dispose();
        _inputPipe?.Writing.Dispose();
        _outputPipe?.Reading.Dispose();
        _errorPipe?.Reading.Dispose();
        _nothing?.Dispose();
        _terminal?.Dispose();
        _console?.Dispose();
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();

    private void CloseContainerEnds()
    {
        _inputPipe?.Reading.Dispose();
        _outputPipe?.Writing.Dispose();
        _errorPipe?.Writing.Dispose();
    }
}

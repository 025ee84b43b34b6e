using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Containers.Runtime.Init;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Monitoring;

/// <summary>
/// The container's standard streams: pipes whose one end is the container's, relayed between it, its log and, where the monitor was
/// started attached, the monitor's own streams. No descriptor of the host's reaches the container.
/// </summary>
internal sealed class ContainerStreams : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly JsonFileLog _log;
    private readonly bool _attached;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing)? _input;
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing) _output = Pipes.Create();
    private readonly (SafeFileHandle Reading, SafeFileHandle Writing) _error = Pipes.Create();
    private readonly SafeFileHandle _nothing = FileDescriptor.Open("/dev/null", OpenFlags.Read);

    private ContainerStreams(MonitorConfiguration configuration)
    {
        _log = JsonFileLog.Open(configuration.LogPath);
        _attached = configuration.Attached;
        _input = configuration.Interactive ? Pipes.Create() : null;
    }

    /// <summary>Why the log is not complete; null where it is.</summary>
    internal string? LogFailure => _log.Failure;

    internal static ContainerStreams Open(MonitorConfiguration configuration) => new(configuration);

    /// <summary>What the container's start needs to know.</summary>
    internal LaunchOptions Connect(string id, string bundle) => new(
        id, bundle, MonitorConfiguration.RootDescriptor, Number(_input?.Reading ?? _nothing), Number(_output.Writing), Number(_error.Writing));

    /// <summary>Gives up the container's ends, once it has them.</summary>
    internal void CloseContainerEnds()
    {
        _input?.Reading.Dispose();
        _output.Writing.Dispose();
        _error.Writing.Dispose();
    }

    /// <summary>Relays until the container has ended and all it wrote is kept.</summary>
    internal void Relay(SafeFileHandle container)
    {
        OutputRelay output = new(_output.Reading, _log, "stdout", _attached ? 1 : -1);
        OutputRelay error = new(_error.Reading, _log, "stderr", _attached ? 2 : -1);
        InputRelay? input = _input is { } pipe ? new InputRelay(pipe.Writing) : null;
        byte[] buffer = GC.AllocateUninitializedArray<byte>(BufferSize);
        bool running = true;
        while (running)
        {
            Span<PollEntry> entries =
            [
                new(Number(container), PollEvents.Readable), output.Entry, error.Entry, input?.Entry ?? PollEntry.Nothing,
            ];
            Poll.Wait(entries);
            running = !entries[0].IsReady;
            output.Handle(entries[1], buffer);
            error.Handle(entries[2], buffer);
            input?.Handle(entries[3]);
        }

        // Everything the container wrote before its end is in the pipes now.
        output.Drain(buffer);
        error.Drain(buffer);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseContainerEnds();
        _input?.Writing.Dispose();
        _output.Reading.Dispose();
        _error.Reading.Dispose();
        _nothing.Dispose();
        _log.Dispose();
    }

    private static int Number(SafeFileHandle handle) => (int)handle.DangerousGetHandle();
}

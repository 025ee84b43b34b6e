using Containers.Linux.Descriptors;
using Containers.Linux.Terminals;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>
/// Where the master side of a process's terminal goes: over the socket that a caller listens on (<c>--console-socket</c>), or to this
/// process, which then relays its own terminal.
/// </summary>
internal sealed class ConsoleConnection : IDisposable
{
    private readonly SafeFileHandle _sending;
    private readonly SafeFileHandle? _receiving;

    private ConsoleConnection(SafeFileHandle sending, SafeFileHandle? receiving, TerminalSize? size)
    {
        _sending = sending;
        _receiving = receiving;
        Size = size;
    }

    /// <summary>The descriptor that the process sends its master by.</summary>
    internal int Descriptor => (int)_sending.DangerousGetHandle();

    /// <summary>How large the terminal is at first; null where nobody said.</summary>
    internal TerminalSize? Size { get; }

    /// <summary>Makes the connection that a process needs.</summary>
    /// <param name="process">The process.</param>
    /// <param name="socket">The caller's socket; null for this process.</param>
    /// <param name="detached">Whether this process ends before the other one does.</param>
    /// <returns>Null for a process without a terminal.</returns>
    /// <exception cref="UsageException">The options do not go with the process.</exception>
    internal static ConsoleConnection? Of(RuntimeProcess process, string? socket, bool detached)
    {
        if (!process.Terminal)
        {
            return socket is null ? null : throw new UsageException("--console-socket is for a process with a terminal");
        }

        TerminalSize? size = process.ConsoleSize is { Height: > 0 and <= ushort.MaxValue, Width: > 0 and <= ushort.MaxValue } asked
            ? new TerminalSize((ushort)asked.Height, (ushort)asked.Width)
            : null;
        if (socket is not null)
        {
            return new ConsoleConnection(DescriptorSocket.Connect(Path.GetFullPath(socket)), null, size);
        }

        if (detached)
        {
            throw new UsageException("a terminal that this program does not relay needs --console-socket");
        }

        (SafeFileHandle receiving, SafeFileHandle sending) = DescriptorSocket.CreatePair();
        return new ConsoleConnection(sending, receiving, size ?? TerminalRelay.OwnSize);
    }

    /// <summary>The master side, which the process has sent by the time its start is complete.</summary>
    /// <returns>Null where the caller's socket took it.</returns>
    internal SafeFileHandle? Receive()
    {
        _sending.Dispose();
        return _receiving is null ? null : DescriptorSocket.Receive(_receiving);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _sending.Dispose();
        _receiving?.Dispose();
    }
}

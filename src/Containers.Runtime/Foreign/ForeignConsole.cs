using System.Globalization;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Terminals;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Foreign;

/// <summary>The socket by which an OCI runtime that is another program gives the master side of a terminal (<c>--console-socket</c>).</summary>
internal sealed class ForeignConsole : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _folder;
    private readonly SafeFileHandle _socket;

    /// <summary>Makes the socket.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">Its name.</param>
    internal ForeignConsole(string folder, string name)
    {
        _path = Path.Combine(folder, name);
        Directory.CreateDirectory(folder);
        _folder = FileDescriptor.Open(folder, OpenFlags.PathOnly | OpenFlags.Directory);
        _socket = DescriptorSocket.Listen(_path);

        // Addresses of sockets are short (unix(7)), folders need not be.
        Address = string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{_folder.DangerousGetHandle()}/{name}");
    }

    /// <summary>The path by which a runtime connects to it.</summary>
    internal string Address { get; }

    /// <summary>Sends the master side on to where this process expects it, once the runtime has made the terminal.</summary>
    /// <param name="target">The socket that takes it.</param>
    /// <param name="size">The terminal's size; null leaves it as it is.</param>
    /// <exception cref="RuntimeProgramException">The runtime has sent none.</exception>
    internal void HandOn(SafeFileHandle target, TerminalSize? size)
    {
        using SafeFileHandle? connection = MessageSocket.TryAccept(_socket);
        using SafeFileHandle master = (connection is null ? null : DescriptorSocket.Receive(connection))
            ?? throw new RuntimeProgramException("The runtime made no terminal (--console-socket).");
        size?.ApplyTo(master);
        DescriptorSocket.Send(target, "master"u8, master);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
        File.Delete(_path);
    }
}

using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Containers.Engine.Host.Services;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Service;

/// <summary>The sockets that clients connect to: a service manager's (sd_listen_fds(3)), or one that this program makes.</summary>
internal static class ServiceSockets
{
    private const int FirstGiven = 3;
    private const int Waiting = 128;
    private const int AnswerLimit = 10_000;
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    /// <summary>The sockets that there are to be.</summary>
    /// <exception cref="FormatException">Another process serves the socket, or the group is not there.</exception>
    /// <exception cref="IOException">The socket cannot be made.</exception>
    public static IReadOnlyList<Socket> Open(ServiceOptions options)
    {
        int given = Environment.GetEnvironmentVariable("LISTEN_PID") == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
            && int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 0;
        if (given > 0 && options.Socket is null)
        {
            // What this program starts is not to take them for its own.
            Environment.SetEnvironmentVariable("LISTEN_FDS", null);
            Environment.SetEnvironmentVariable("LISTEN_PID", null);
            return [.. Enumerable.Range(FirstGiven, given).Select(static number =>
            {
                using SafeFileHandle inherited = new(number, ownsHandle: true);
                using SafeFileHandle kept = Pipes.Duplicate(inherited);
                SafeSocketHandle handle = new(kept.DangerousGetHandle(), ownsHandle: true);
                kept.SetHandleAsInvalid();
                return new Socket(handle);
            })];
        }

        return [Listen(options.Socket ?? ApiServiceOptions.UsualSocket, options.Group)];
    }

    private static Socket Listen(string path, string? group)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        RequireFree(path);
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));

            // Nobody can connect before it listens, so nobody is let in by other rights than these.
            File.SetUnixFileMode(path, OwnerAndGroup);
            if (group is not null)
            {
                SetGroup(path, group);
            }

            socket.Listen(Waiting);
            return socket;
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            socket.Dispose();
            throw new IOException($"The socket {path} cannot be made: {exception.Message}", exception);
        }
    }

    private static void SetGroup(string path, string group)
    {
        uint number = 0;
        string? entry = File.ReadLines("/etc/group").FirstOrDefault(line => line.Split(':')[0] == group);
        if (entry is null ? !uint.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out number)
            : !uint.TryParse(entry.Split(':').ElementAtOrDefault(2), NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            throw new FormatException($"There is no group '{group}' in /etc/group. Give one that is there, or a number.");
        }

        using DirectoryDescriptor folder = DirectoryDescriptor.Open(Path.GetDirectoryName(path)!);
        folder.SetOwner(Encoding.UTF8.GetBytes(Path.GetFileName(path)), uint.MaxValue, number);
    }

    /// <summary>Removes a socket that a killed process left.</summary>
    private static void RequireFree(string path)
    {
        while (File.Exists(path))
        {
            using Socket other = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                other.Connect(new UnixDomainSocketEndPoint(path));
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
            {
                File.Delete(path);
                return;
            }

            if (IsAnswered(other))
            {
                throw new FormatException($"Another process serves {path} already. Use it, or give another path with --socket.");
            }
        }
    }

    /// <summary>
    /// Whether somebody answers at a connection. Where the process was killed while it started a program, that one has the socket for another moment, and the
    /// connection breaks then.
    /// </summary>
    private static bool IsAnswered(Socket connection)
    {
        connection.ReceiveTimeout = AnswerLimit;
        try
        {
            connection.Send("GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n"u8);
            return connection.Receive(new byte[1]) > 0;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock; // It is only slow.
        }
    }
}

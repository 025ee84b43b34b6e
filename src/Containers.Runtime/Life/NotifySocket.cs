using System.Globalization;
using System.Text;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>
/// How a container's program tells the service manager that started the runtime how it stands (sd_notify(3)). The program gets a socket of this
/// runtime's: the manager takes messages of its service's processes alone, and knows them by their numbers outside the container.
/// </summary>
internal sealed class NotifySocket : IDisposable
{
    private const string Variable = "NOTIFY_SOCKET";
    private const string FileName = "notify.sock";
    private const string Place = "/run/notify";
    private const int LongestMessage = 4096; // As systemd takes.
    private const int Turn = 64;             // Messages in a row; a program that sends without end does not keep the runtime from all else.

    /// <summary>What is passed on. Whatever speaks of processes or open files means those of the container, or nobody.</summary>
    private static readonly string[] s_states =
        ["READY=", "RELOADING=", "STOPPING=", "STATUS=", "ERRNO=", "BUSERROR=", "MONOTONIC_USEC=", "EXTEND_TIMEOUT_USEC=", "WATCHDOG="];

    private readonly SafeFileHandle _socket;
    private readonly string _manager;
    private bool _isReady;

    private NotifySocket(SafeFileHandle socket, string manager)
    {
        _socket = socket;
        _manager = manager;
    }

    /// <summary>What tells that there is something to read.</summary>
    internal PollEntry Entry => new((int)_socket.DangerousGetHandle(), PollEvents.Readable);

    /// <summary>The service manager's socket by this process's environment; null for none.</summary>
    private static string? Manager => Environment.GetEnvironmentVariable(Variable) is ['/' or '@', _, ..] name ? name : null;

    /// <summary>
    /// Gives a container that is being made the folder that its socket is to be in, where a service manager waits for it. A configuration that sets
    /// the variable itself stays as it is.
    /// </summary>
    internal static RuntimeConfiguration Offer(RuntimeConfiguration configuration, LifeFolder folder)
    {
        RuntimeProcess process = configuration.Process!;
        if (Manager is null || process.Env.Any(static variable => variable.StartsWith($"{Variable}=", StringComparison.Ordinal)))
        {
            return configuration;
        }

        Directory.CreateDirectory(folder.NotifyFolder);
        File.SetUnixFileMode(folder.NotifyFolder, (UnixFileMode)0x1ED);
        RuntimeMount mount = new() { Destination = Place, Type = "bind", Source = folder.NotifyFolder, Options = ["bind", "ro", "nosuid", "nodev", "noexec"] };
        return configuration with
        {
            Mounts = [.. configuration.Mounts, mount],
            Process = process with { Env = [.. process.Env, $"{Variable}={Place}/{FileName}"] },
        };
    }

    /// <summary>Makes the socket; to be done before the program runs.</summary>
    /// <returns>Null where no service manager waits, or the container was made without it.</returns>
    /// <exception cref="LinuxException">The socket cannot be made.</exception>
    internal static NotifySocket? TryBind(LifeFolder folder) => Manager is { } manager && Directory.Exists(folder.NotifyFolder)
        ? new NotifySocket(DatagramSocket.Bind(Path.Combine(folder.NotifyFolder, FileName)), manager)
        : null;

    /// <summary>Passes messages on until the program is ready, and tells then that its process is the service's; or until it has ended.</summary>
    /// <param name="process">The container's process.</param>
    /// <param name="id">Its ID here.</param>
    internal void WaitUntilReady(SafeFileHandle process, int id)
    {
        while (true)
        {
            Span<PollEntry> entries = [new((int)process.DangerousGetHandle(), PollEvents.Readable), Entry];
            Poll.Wait(entries);
            Relay(id);
            if (_isReady || entries[0].IsReady)
            {
                return;
            }
        }
    }

    /// <summary>Passes on what the program has sent.</summary>
    /// <param name="id">The ID of the process that is the service's once the program is ready; null for this one, as long as it stays.</param>
    internal void Relay(int? id = null)
    {
        Span<byte> buffer = stackalloc byte[LongestMessage];
        for (int i = 0; i < Turn && DatagramSocket.TryReceive(_socket, buffer) is { } length; i++)
        {
            List<string> lines = [.. Encoding.Latin1.GetString(buffer[..length]).Split('\n').Where(IsState)];
            bool becomesReady = lines.Contains("READY=1");
            _isReady |= becomesReady;
            if (becomesReady && id is { } number)
            {
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"MAINPID={number}"));
            }

            if (lines.Count > 0)
            {
                Tell(Encoding.Latin1.GetBytes(string.Join('\n', lines)));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static bool IsState(string line) => Array.Exists(s_states, state => line.StartsWith(state, StringComparison.Ordinal));

    private void Tell(byte[] message)
    {
        try
        {
            DatagramSocket.Send(_manager, message);
        }
        catch (LinuxException exception)
        {
            RuntimeLog.Warn($"the service manager is not told how the container stands: {exception.Message}"); // The container runs all the same.
        }
    }
}

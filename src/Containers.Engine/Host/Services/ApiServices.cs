using System.Text;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Host.Services;

/// <summary>The processes that answer docker's API with the containers of this store (<c>container-service</c>). Each writes down that it is there.</summary>
public sealed class ApiServices
{
    private const string Program = "container-service";
    private const int LongestMessage = 4096;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);

    private readonly string _folder;

    internal ApiServices(StorePaths paths) => _folder = paths.Services;

    /// <summary>Becomes the program: this process goes on as it, with its descriptors and its place in a unit.</summary>
    /// <param name="options">The program's options.</param>
    /// <exception cref="ProgramNotFoundException">It is not installed.</exception>
    /// <exception cref="LinuxException">It cannot be executed.</exception>
    public static int Become(IReadOnlyList<string> options) => ProcessStarter.Become(ProductPrograms.Find(Program), [Program, .. options]);

    /// <summary>Those that answer now.</summary>
    public IReadOnlyList<ApiServiceInfo> List()
    {
        LeftProcesses.Reap();
        List<ApiServiceInfo> running = [];
        foreach (string path in Directory.Exists(_folder) ? Directory.GetFiles(_folder, "*.json") : [])
        {
            if (TryRead(path) is { } record)
            {
                running.Add(new(record.Socket, record.ProcessId, record.Started, record.IdleSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
            }
            else
            {
                File.Delete(path); // Of one that was killed.
            }
        }

        return [.. running.OrderBy(static service => service.Socket, StringComparer.Ordinal).ThenBy(static service => service.ProcessId)];
    }

    /// <summary>The one that answers at a socket.</summary>
    /// <exception cref="ApiServiceException">None does.</exception>
    public ApiServiceInfo Get(string socket) => List().FirstOrDefault(service => service.Socket == socket) ?? throw ApiServiceException.NotFound(socket);

    /// <summary>Starts one, and returns once it answers.</summary>
    /// <param name="options">How it is to answer.</param>
    /// <param name="cancellationToken">Ends the wait; the service goes on.</param>
    /// <exception cref="ApiServiceException">It cannot be started; the message is its own.</exception>
    /// <exception cref="ProgramNotFoundException">It is not installed.</exception>
    public async Task<ApiServiceInfo> StartAsync(ApiServiceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        string program = options.Program ?? ProductPrograms.Find(Program);
        List<string> words = [Program, "--socket", options.Socket ?? ApiServiceOptions.UsualSocket];
        words.AddRange(options.Group is { } group ? ["--group", group] : []);
        words.AddRange(options.IdleTimeout is { } idle ? ["--idle", FormattableString.Invariant($"{(long)Math.Ceiling(idle.TotalSeconds)}")] : []);
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (reading)
        {
            int id;
            using (writing)
            using (SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite))
            {
                id = ProcessStarter.Start(program, words, environment: null, [nothing, nothing, writing], newSession: true);
            }

            SafeFileHandle process = ProcessHandle.Open(id) ?? throw ApiServiceException.NotStarted($"{Program} has ended at once.");
            LeftProcesses.Add(process);
            while (!ProcessHandle.WaitForEnd(process, Glance, cancellationToken))
            {
                if (List().FirstOrDefault(service => service.ProcessId == id) is { } started)
                {
                    return started;
                }

                await Task.Yield();
            }

            byte[] message = new byte[LongestMessage];
            int length = Pipes.Read(reading, message);
            throw ApiServiceException.NotStarted(Encoding.UTF8.GetString(message, 0, length).Trim());
        }
    }

    /// <summary>Ends one once it has answered what it was asked.</summary>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    /// <exception cref="ApiServiceException">It does not answer any more.</exception>
    public async Task StopAsync(ApiServiceInfo service, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(service);
        using SafeFileHandle? process = ProcessHandle.Open(service.ProcessId);
        if (process is null || !List().Contains(service))
        {
            throw ApiServiceException.NotFound(service.Socket);
        }

        ProcessHandle.Signal(process, Signals.SIGTERM);
        await ProcessHandle.WaitForEndAsync(process, Timeout.InfiniteTimeSpan, cancellationToken);
    }

    /// <summary>Writes down that this process answers.</summary>
    /// <param name="socket">At which socket.</param>
    /// <param name="idle">How long nobody may have asked before it ends; null for never.</param>
    /// <returns>Takes that back.</returns>
    public IDisposable Announce(string socket, TimeSpan? idle)
    {
        ApiServiceRecord record = new()
        {
            Socket = socket,
            ProcessId = Environment.ProcessId,
            ProcessStartTime = ProcessStatus.StartTime(Environment.ProcessId),
            Started = DateTimeOffset.UtcNow,
            IdleSeconds = idle?.TotalSeconds,
        };
        Directory.CreateDirectory(_folder);
        string path = Path.Combine(_folder, FormattableString.Invariant($"{record.ProcessId}.json"));
        AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(record, ApiServiceJson.Default.ApiServiceRecord), durable: false);
        return new Announcement(path);
    }

    /// <summary>What a process has written; null where it has ended.</summary>
    private static ApiServiceRecord? TryRead(string path)
    {
        try
        {
            ApiServiceRecord record = JsonInput.Read<ApiServiceRecord>(FileDescriptor.ReadFile(path), "service's record");
            return ProcessStatus.StartTime(record.ProcessId) == record.ProcessStartTime ? record : null;
        }
        catch (Exception exception) when (exception is OciFormatException or LinuxException)
        {
            return null;
        }
    }

    private sealed class Announcement(string path) : IDisposable
    {
        public void Dispose() => File.Delete(path);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Supervision.Systemd;
using Microsoft.Win32.SafeHandles;

namespace Containers.Supervision.Calls;

/// <summary>An OCI runtime as a program that is called: what all of them understand (runtime-spec, runtime.md, and the command line of runc).</summary>
/// <param name="path">The program's file.</param>
/// <param name="folder">A folder of one container's: the runtime keeps its state there, and this what it needs to call it.</param>
/// <param name="manager">Where it asks systemd for control groups; null where it makes them itself.</param>
public sealed class RuntimeProgram(string path, string folder, ServiceManagerAddress? manager)
{
    private static readonly DescriptorSlot Log = new(3);
    private static readonly DescriptorSlot Description = new(4);

    private const int LongestMessage = 64 << 10;

    private static readonly SafeFileHandle?[] NoStreams = [null, null, null];

    // What a runtime finds helpers of its own by; nothing else of the environment of who happens to call it.
    private static readonly string[] Search = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];

    /// <summary>The folder.</summary>
    public string Folder => folder;

    private string[] Environment => manager?.RuntimeFolder is { } sockets ? [.. Search, $"XDG_RUNTIME_DIR={sockets}"] : Search;

    private string[] Groups => manager is null ? [] : [Option(RuntimeOption.SystemdCgroup)];

    private string Root => Path.Combine(folder, "state");

    /// <summary>
    /// Has the runtime remove what it has of a container. Where the program is gone, or does not know what an earlier one left, its notes are removed
    /// by themselves; what still runs is in the container's control group.
    /// </summary>
    public void Remove(string id)
    {
        if (!Directory.Exists(Path.Combine(Root, id)))
        {
            return;
        }

        try
        {
            Call(NoStreams, null, [RuntimeCommand.Delete, "--force", id]).ThrowIfFailed();
        }
        catch (Exception exception) when (exception is RuntimeProgramException or LinuxException)
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    /// <summary>Has the runtime make a container, whose program waits for <see cref="Start"/>.</summary>
    /// <param name="streams">The program's standard streams; null where they are not given.</param>
    /// <param name="bundle">The bundle's folder.</param>
    /// <param name="pidFile">Takes the id of the container's process.</param>
    /// <param name="consoleSocket">The socket that takes its terminal; null where it has none.</param>
    /// <param name="id">The container's ID.</param>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    public RuntimeProgramOutcome Create(IReadOnlyList<SafeFileHandle?> streams, string bundle, string pidFile, string? consoleSocket, string id) =>
        Call(streams, null, [RuntimeCommand.Create, Option(RuntimeOption.Bundle), bundle, Option(RuntimeOption.PidFile), pidFile, .. Console(consoleSocket), id]);

    /// <summary>Has the runtime start the program of a container that it made.</summary>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    public RuntimeProgramOutcome Start(string id) => Call(NoStreams, null, [RuntimeCommand.Start, id]);

    /// <summary>Has the runtime send a signal to a container's first process.</summary>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started, or fails.</exception>
    public void Kill(string id, int signal) =>
        Call(NoStreams, null, [RuntimeCommand.Kill, id, signal.ToString(CultureInfo.InvariantCulture)]).ThrowIfFailed();

    /// <summary>Has the runtime execute one more program in a container, and waits until it runs.</summary>
    /// <param name="streams">The program's standard streams; null where they are not given.</param>
    /// <param name="description">The file that describes it (runtime-spec, config.md, "Process").</param>
    /// <param name="pidFile">Takes its id.</param>
    /// <param name="consoleSocket">The socket that takes its terminal; null where it has none.</param>
    /// <param name="id">The container's ID.</param>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    public RuntimeProgramOutcome Execute(
        IReadOnlyList<SafeFileHandle?> streams, SafeFileHandle description, string pidFile, string? consoleSocket, string id) => Call(
        streams,
        description,
        [
            RuntimeCommand.Exec, Option(RuntimeOption.Process), Description.Path, Option(RuntimeOption.Detach), Option(RuntimeOption.PidFile), pidFile,
            .. Console(consoleSocket), id,
        ]);

    /// <summary>Has the runtime execute one more program as the container's own is, and does not wait for it.</summary>
    /// <returns>The id of the runtime's process, which ends with the program and with its exit code; the caller reaps it.</returns>
    /// <param name="output">Takes all that the program writes.</param>
    /// <param name="pidFile">Takes its id.</param>
    /// <param name="id">The container's ID.</param>
    /// <param name="program">The program and its arguments.</param>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    public int BeginExecution(SafeFileHandle output, string pidFile, string id, IReadOnlyList<string> program)
    {
        using SafeFileHandle log = MemoryFile.Create();
        return Spawn([null, output, output], log, log, null, [RuntimeCommand.Exec, Option(RuntimeOption.PidFile), pidFile, id, .. program]);
    }

    private static string Option(string name) => $"--{name}";

    private static string[] Console(string? socket) => socket is null ? [] : [Option(RuntimeOption.ConsoleSocket), socket];

    private RuntimeProgramOutcome Call(IReadOnlyList<SafeFileHandle?> streams, SafeFileHandle? description, string[] command)
    {
        using SafeFileHandle log = MemoryFile.Create();
        using SafeFileHandle errors = MemoryFile.Create();
        using SafeFileHandle child = Begin(streams, errors, log, description, command);
        int code = ProcessHandle.Wait(child);
        return new RuntimeProgramOutcome(Path.GetFileName(path), command[0], code, code == 0 ? null : LastError(log) ?? LastLine(errors));
    }

    private SafeFileHandle Begin(
        IReadOnlyList<SafeFileHandle?> streams, SafeFileHandle errors, SafeFileHandle log, SafeFileHandle? description, string[] command)
    {
        int id = Spawn(streams, errors, log, description, command);
        return ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", path, Errno.ESRCH);
    }

    private int Spawn(
        IReadOnlyList<SafeFileHandle?> streams, SafeFileHandle errors, SafeFileHandle log, SafeFileHandle? description, string[] command)
    {
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // Runtimes give the streams to the program's user; some of them (crun 1.8) do not spare the machine's null device.
        using SafeFileHandle nothing = NullDevice.Open();
        SafeFileHandle[] given = [.. streams.Select(stream => stream is null || NullDevice.Is(stream) ? nothing : stream)];
        DescriptorTable files = new(given[0], given[1], streams[2] is null ? errors : given[2]) { [Log] = log };
        if (description is not null)
        {
            files[Description] = description;
        }

        try
        {
            return ProcessStarter.Start(
                path,
                [Path.GetFileName(path), Option(RuntimeOption.Root), Root, Option(RuntimeOption.Log), Log.Path, Option(RuntimeOption.LogFormat), "json", .. Groups, .. command],
                Environment,
                files.Files,
                newSession: false);
        }
        catch (LinuxException exception)
        {
            throw new RuntimeProgramException($"The runtime {path} cannot be started: {exception.Message}", exception);
        }
    }

    /// <summary>The message of the last entry of a log that is an error; null where there is none.</summary>
    private static string? LastError(SafeFileHandle log)
    {
        string? message = null;
        foreach (string line in Lines(log))
        {
            message = ErrorOf(Encoding.UTF8.GetBytes(line)) ?? message;
        }

        return message;
    }

    private static string? ErrorOf(byte[] entry)
    {
        Utf8JsonReader json = new(entry);
        string? level = null;
        string? message = null;
        try
        {
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
                {
                    bool isLevel = json.ValueTextEquals("level"u8);
                    bool isMessage = json.ValueTextEquals("msg"u8);
                    json.Read();
                    string? text = json.TokenType == JsonTokenType.String ? json.GetString() : null;
                    (level, message) = (isLevel ? text : level, isMessage ? text : message);
                }
            }
        }
        catch (JsonException)
        {
            return null; // A runtime that logs in a form of its own.
        }

        return level is "error" or "fatal" or "panic" ? message : null;
    }

    private static string? LastLine(SafeFileHandle errors) => Lines(errors).LastOrDefault(line => line.Trim().Length > 0);

    private static string[] Lines(SafeFileHandle file)
    {
        byte[] content = new byte[Math.Min(RandomAccess.GetLength(file), LongestMessage)];
        int read = RandomAccess.Read(file, content, 0);
        return Encoding.UTF8.GetString(content, 0, read).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

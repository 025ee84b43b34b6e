using System.Text;
using System.Text.Json;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>An OCI runtime as a program that is called: what all of them understand (runtime-spec, runtime.md, and the command line of runc).</summary>
/// <param name="path">The program's file.</param>
/// <param name="folder">A folder of one container's: the runtime keeps its state there, and this what it needs to call it.</param>
public sealed class RuntimeProgram(string path, string folder)
{
    /// <summary>The descriptor of the first file that a call is given beside its streams.</summary>
    public const int FirstFile = Log + 1;

    private const int Log = 3;
    private const int LongestMessage = 64 << 10;

    // What a runtime finds helpers of its own by; nothing else of the environment of who happens to call it.
    private static readonly string[] Environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"];

    /// <summary>The folder.</summary>
    public string Folder => folder;

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
            Call("delete", "--force", id);
        }
        catch (Exception exception) when (exception is RuntimeProgramException or LinuxException)
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    /// <summary>Makes a call and waits for its end.</summary>
    /// <param name="command">The command and its arguments.</param>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started, or fails.</exception>
    public void Call(params string[] command) => Call([null, null, null], [], command).ThrowIfFailed();

    /// <summary>Makes a call and waits for its end.</summary>
    /// <param name="streams">Its three standard streams; null where it has none, and what it says to standard error belongs to its message.</param>
    /// <param name="files">What else it is given, from <see cref="FirstFile"/> on.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    public RuntimeProgramOutcome Call(IReadOnlyList<SafeFileHandle?> streams, IReadOnlyList<SafeFileHandle> files, params string[] command)
    {
        using SafeFileHandle log = MemoryFile.Create();
        using SafeFileHandle errors = MemoryFile.Create();
        using SafeFileHandle child = Start(streams, errors, log, files, command);
        int code = ProcessHandle.Wait(child);
        return new RuntimeProgramOutcome(Path.GetFileName(path), command[0], code, code == 0 ? null : LastError(log) ?? LastLine(errors));
    }

    /// <summary>Makes a call and does not wait for it.</summary>
    /// <returns>The process's id; the caller reaps it.</returns>
    /// <param name="streams">Its three standard streams; null where it has none.</param>
    /// <param name="command">The command and its arguments.</param>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    public int Begin(IReadOnlyList<SafeFileHandle?> streams, params string[] command)
    {
        using SafeFileHandle log = MemoryFile.Create();
        return Spawn(streams, log, log, [], command);
    }

    private SafeFileHandle Start(
        IReadOnlyList<SafeFileHandle?> streams, SafeFileHandle errors, SafeFileHandle log, IReadOnlyList<SafeFileHandle> files, string[] command)
    {
        int id = Spawn(streams, errors, log, files, command);
        return ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", path, Errno.ESRCH);
    }

    private int Spawn(
        IReadOnlyList<SafeFileHandle?> streams, SafeFileHandle errors, SafeFileHandle log, IReadOnlyList<SafeFileHandle> files, string[] command)
    {
        Directory.CreateDirectory(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        // Runtimes give the streams to the program's user; some of them (crun 1.8) do not spare the machine's null device.
        using SafeFileHandle nothing = NullDevice.Create();
        SafeFileHandle[] given = [.. streams.Select(stream => stream is null || NullDevice.Is(stream) ? nothing : stream)];
        try
        {
            return ProcessStarter.Start(
                path,
                [Path.GetFileName(path), "--root", Root, "--log", $"/proc/self/fd/{Log}", "--log-format", "json", .. command],
                Environment,
                [given[0], given[1], streams[2] is null ? errors : given[2], log, .. files],
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

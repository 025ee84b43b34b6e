using System.Runtime.InteropServices;
using Containers.Linux.Deputies;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>
/// The one way this product starts another program: posix_spawn(3), or its <see cref="Deputy"/>, with the descriptors it is to have and nothing else, default
/// signals, and a session of its own where asked.
/// </summary>
public static unsafe partial class ProcessStarter
{
    private const short POSIX_SPAWN_SETSIGDEF = 0x04;
    private const short POSIX_SPAWN_SETSIGMASK = 0x08;
    private const short POSIX_SPAWN_SETSID = 0x80;

    private const int FirstAfterStandard = 3;

    // Ample room for glibc's and musl's opaque structures.
    private const int OpaqueSize = 512;

    /// <summary>Starts a program.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">All arguments, its name first.</param>
    /// <param name="environment">Its environment, <c>NAME=value</c> each; null for this process's.</param>
    /// <param name="descriptors">The file that gets each descriptor number, 0 first; null leaves this process's own at that number.</param>
    /// <param name="newSession">Whether it leaves this process's session and terminal (setsid(2)).</param>
    /// <returns>The process id. The caller reaps it.</returns>
    /// <exception cref="LinuxException">The program cannot be started.</exception>
    public static int Start(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string>? environment,
        IReadOnlyList<SafeFileHandle?> descriptors,
        bool newSession) =>
        Start(path, arguments, environment, descriptors, newSession, ProgramParent.Current);

    /// <summary>Starts a program where this process is, or where a deputy is.</summary>
    internal static int Start(
        string path,
        IReadOnlyList<string> arguments,
        IReadOnlyList<string>? environment,
        IReadOnlyList<SafeFileHandle?> descriptors,
        bool newSession,
        Deputy? deputy)
    {
        List<SafeFileHandle> copies = [];
        List<(int File, int Number)> placed = [];
        using NativeTexts argv = NativeTexts.Of(arguments);
        using NativeTexts envp = NativeTexts.Of(environment ?? CurrentEnvironment());
        try
        {
            for (int number = 0; number < descriptors.Count; number++)
            {
                if (descriptors[number] is { } file)
                {
                    // A copy above all targets, so that placing one descriptor never overwrites another's source.
                    SafeFileHandle copy = Pipes.Duplicate(file, descriptors.Count);
                    copies.Add(copy);
                    placed.Add(((int)copy.DangerousGetHandle(), number));
                }
            }

            int firstClosed = Math.Max(FirstAfterStandard, descriptors.Count);
            return deputy is not null
                ? DeputyProgram.Start(deputy, path, placed, firstClosed, argv.Array, envp.Array, newSession)
                : StartHere(path, placed, firstClosed, argv.Array, envp.Array, newSession);
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    /// <summary>Becomes another program (execve(2)): the process goes on with its environment, its id and the descriptors that it was given.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">All arguments, its name first.</param>
    /// <returns>Nothing: this process is the other program then.</returns>
    /// <exception cref="LinuxException">The program cannot be executed.</exception>
    public static int Become(string path, IReadOnlyList<string> arguments)
    {
        using NativeTexts argv = NativeTexts.Of(arguments);
        using NativeTexts envp = NativeTexts.Of(CurrentEnvironment());
        _ = Execute(path, argv.Array, envp.Array);
        throw new LinuxException("execve", path, Marshal.GetLastPInvokeError());
    }

    /// <summary>This process's environment as programs that it starts have it, <c>NAME=value</c> each.</summary>
    public static List<string> CurrentEnvironment()
    {
        List<string> entries = [];
        IReadOnlyDictionary<string, string>? others = Deputy.Current?.Environment;
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if (others?.ContainsKey((string)entry.Key) is not true)
            {
                entries.Add($"{entry.Key}={entry.Value}");
            }
        }

        entries.AddRange((others ?? new Dictionary<string, string>()).Select(static other => $"{other.Key}={other.Value}"));
        return entries;
    }

    private static int StartHere(
        string path, List<(int File, int Number)> descriptors, int firstClosed, byte** arguments, byte** environment, bool newSession)
    {
        byte* actions = stackalloc byte[OpaqueSize];
        byte* attributes = stackalloc byte[OpaqueSize];
        byte* signals = stackalloc byte[OpaqueSize];
        Require(ActionsInitialize(actions), path);
        Require(AttributesInitialize(attributes), path);
        try
        {
            foreach ((int file, int number) in descriptors)
            {
                Require(ActionsDuplicate(actions, file, number), path);
            }

            Require(ActionsCloseFrom(actions, firstClosed), path);
            Span<byte> set = new(signals, OpaqueSize);
            set.Clear();
            Require(AttributesSetMask(attributes, signals), path);
            set[..8].Fill(0xFF);
            Require(AttributesSetDefault(attributes, signals), path);
            Require(AttributesSetFlags(attributes, (short)(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | (newSession ? POSIX_SPAWN_SETSID : 0))), path);
            Require(Spawn(out int id, path, actions, attributes, arguments, environment), path);
            return id;
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    private static void Require(int error, string path)
    {
        if (error != 0)
        {
            throw new LinuxException("posix_spawn", path, error);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int id, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "execve", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInitialize(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int ActionsDuplicate(byte* actions, int file, int number);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int ActionsCloseFrom(byte* actions, int number);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInitialize(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefault(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);
}

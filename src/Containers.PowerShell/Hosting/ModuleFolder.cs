using System.Runtime.InteropServices;

namespace Containers.PowerShell.Hosting;

/// <summary>Where the module is installed.</summary>
internal static class ModuleFolder
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The folder of the module's manifest and of the cmdlet assembly.</summary>
    public static string Path { get; } = System.IO.Path.GetDirectoryName(typeof(ModuleFolder).Assembly.Location)!;

    /// <summary>The folder of the module's programs, which its loader has found.</summary>
    private static string ProgramFolder => (string)AppContext.GetData("Containers.PowerShell.ProgramFolder")!;

    /// <summary>The processors that the module's programs are for, where they are not this machine's; null else.</summary>
    public static string? OtherProcessor
    {
        get
        {
            // The type of machine in the program's ELF header, elf(5).
            string path = System.IO.Path.Combine(ProgramFolder, "container-runtime");
            if (!File.Exists(path))
            {
                return null;
            }

            using FileStream program = File.OpenRead(path);
            Span<byte> header = stackalloc byte[20];
            ushort machine = program.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length ? BitConverter.ToUInt16(header[18..]) : (ushort)0;
            Architecture? built = machine switch { 62 => Architecture.X64, 183 => Architecture.Arm64, _ => null };
            return built == RuntimeInformation.ProcessArchitecture ? null : built?.ToString() ?? $"other ({machine})";
        }
    }

    /// <summary>
    /// The full path of one of the module's native programs, which can be executed: packages of PowerShell's gallery lose files' modes, so the mode is
    /// set here, or on a copy where the module is not this user's to change.
    /// </summary>
    /// <param name="name">The program's name.</param>
    /// <param name="cache">The folder for a copy.</param>
    /// <returns>Null where the module lacks it; the engine looks elsewhere then.</returns>
    public static string? Program(string name, string cache)
    {
        string path = System.IO.Path.Combine(ProgramFolder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & Executable) == Executable)
        {
            return path;
        }

        try
        {
            File.SetUnixFileMode(path, mode | Executable);
            return path;
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            return CopyOf(path, mode | Executable, cache);
        }
    }

    /// <summary>Lets the programs be executed that packages took the mode from; where the module is not this user's to change, they stay as they are.</summary>
    public static void AllowExecution()
    {
        foreach (string name in new[] { "containers", "container-runtime", "container-service" })
        {
            AllowExecution(name);
        }
    }

    private static void AllowExecution(string name)
    {
        string path = System.IO.Path.Combine(ProgramFolder, name);
        if (!File.Exists(path) || File.GetUnixFileMode(path) is var mode && (mode & Executable) == Executable)
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, mode | Executable);
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            // The cmdlets do without it.
        }
    }

    private static string CopyOf(string path, UnixFileMode mode, string cache)
    {
        // One folder for all of a module: each looks for the others beside it.
        FileInfo original = new(path);
        FileInfo runtime = new(System.IO.Path.Combine(ProgramFolder, "container-runtime"));
        string folder = System.IO.Path.Combine(cache, $"{runtime.Length}-{runtime.LastWriteTimeUtc.Ticks}");
        string copy = System.IO.Path.Combine(Directory.CreateDirectory(folder).FullName, original.Name);
        if (!File.Exists(copy))
        {
            string staged = $"{copy}-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}";
            original.CopyTo(staged);
            File.SetUnixFileMode(staged, mode);
            File.Move(staged, copy, overwrite: true);
        }

        return copy;
    }
}

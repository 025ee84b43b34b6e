using System.Diagnostics;

namespace Containers.Testing;

/// <summary>The archive of a real Debian root file system, made once on a machine by mmdebstrap (about 16 s) and kept for all tests.</summary>
public static class DebianRootFileSystem
{
    /// <summary>The programs it takes to make it; it takes root too.</summary>
    public const string Program = "mmdebstrap";

    private static readonly Lock s_making = new();

    /// <summary>The path of the archive; made now if it is not there yet.</summary>
    /// <exception cref="InvalidOperationException">mmdebstrap failed.</exception>
    public static string GetArchive()
    {
        lock (s_making)
        {
            return FindOrMake();
        }
    }

    private static string FindOrMake()
    {
        string folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "containers-tests-cache")).FullName;
        string archive = Path.Combine(folder, "bookworm.tar");
        if (!File.Exists(archive))
        {
            string staged = Path.Combine(folder, $"{Environment.ProcessId}.tar");
            using Process process = Process.Start(new ProcessStartInfo(Program, ["--variant=minbase", "--quiet", "bookworm", staged])
            {
                RedirectStandardError = true,
            })!;
            string errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"mmdebstrap ended with {process.ExitCode}: {errors}");
            }

            File.Move(staged, archive, overwrite: true); // Another process may have made one meanwhile; they are alike.
        }

        return archive;
    }
}

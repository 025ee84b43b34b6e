using System.Diagnostics;

namespace Containers.Testing;

/// <summary>
/// Files that are executed. Another process writes them: what a test beside this one starts may hold a file for a moment that this process has
/// open for writing, and then it cannot be executed (ETXTBSY of execve(2)).
/// </summary>
public static class ProgramFile
{
    /// <summary>Makes a copy of a program.</summary>
    public static void Copy(string source, string target)
    {
        using Process install = Process.Start("install", ["-m", "755", source, target]);
        install.WaitForExit();
        if (install.ExitCode != 0)
        {
            throw new IOException($"install cannot copy {source} to {target}.");
        }
    }

    /// <summary>Makes a program of a text.</summary>
    public static void Write(string target, string text)
    {
        using TemporaryFolder folder = new();
        string source = folder.Combine("text");
        File.WriteAllText(source, text);
        Copy(source, target);
    }
}

namespace Containers.Testing;

/// <summary>What a test needs of the machine it runs on.</summary>
public static class Requirement
{
    /// <summary>The reason to skip a test, or null where everything it needs is there. In the run of a user's (<see cref="UserTestRun"/>), the user will do for root.</summary>
    public static string? Missing(bool needsRoot, params string[] programs)
    {
        if (needsRoot && !string.Equals(Environment.UserName, "root", StringComparison.Ordinal) && !UserTestRun.IsOn)
        {
            return "needs root";
        }

        string? absent = programs.FirstOrDefault(program => FindProgram(program) is null);
        return absent is null ? null : $"needs the program {absent}";
    }

    /// <summary>The full path of a program on PATH, or null.</summary>
    public static string? FindProgram(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(["/usr/sbin", "/sbin"])
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}

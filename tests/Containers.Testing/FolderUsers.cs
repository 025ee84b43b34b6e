namespace Containers.Testing;

/// <summary>Processes that work in a folder: those that have its path on their command lines.</summary>
public static class FolderUsers
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    /// <summary>Waits until there are none: what an engine starts to clean up after a container outlives the command that ended it.</summary>
    /// <exception cref="TimeoutException">Some go on.</exception>
    public static void WaitForEnd(string folder)
    {
        if (!SpinWait.SpinUntil(() => !Find(folder).Any(), s_limit))
        {
            throw new TimeoutException($"There is still at work in {folder}: {string.Join("; ", Find(folder))}");
        }
    }

    private static IEnumerable<string> Find(string folder) => Directory.EnumerateDirectories("/proc")
        .Where(process => int.TryParse(Path.GetFileName(process), out int id) && id != Environment.ProcessId)
        .Select(CommandLine).Where(line => line.Contains(folder, StringComparison.Ordinal));

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return string.Empty; // It has ended.
        }
    }
}

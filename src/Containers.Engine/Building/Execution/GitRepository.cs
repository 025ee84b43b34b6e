using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Engine.Building.Execution;

/// <summary>Repositories that the program git fetches: <c>https://host/path.git#ref:folder</c>, <c>git@host:path#ref</c> and the like.</summary>
internal static class GitRepository
{
    private const string Program = "git";
    private const int LongestOutput = 64 * 1024;

    /// <summary>
    /// Neither git nor the ssh that it starts asks on the terminal: nobody would see the question below a build's progress. A program that asks in
    /// a window is left to them (ssh(1), SSH_ASKPASS).
    /// </summary>
    private static readonly Dictionary<string, string> Unattended = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["SSH_ASKPASS"] = Environment.GetEnvironmentVariable("SSH_ASKPASS") is { Length: > 0 } own ? own : "false",
        ["SSH_ASKPASS_REQUIRE"] = "force",
    };

    /// <summary>Whether an address is that of a repository.</summary>
    public static bool IsAddress(string address)
    {
        string path = address.Split('#')[0];
        return address.StartsWith("git@", StringComparison.Ordinal) || address.StartsWith("git://", StringComparison.Ordinal)
            || ((address.StartsWith("http://", StringComparison.Ordinal) || address.StartsWith("https://", StringComparison.Ordinal)
                || address.StartsWith("ssh://", StringComparison.Ordinal)) && path.EndsWith(".git", StringComparison.Ordinal));
    }

    /// <summary>Fetches the files of a repository into an empty folder.</summary>
    /// <param name="address">The repository; after <c>#</c> a branch, tag or commit, and after that and a colon a folder.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="keepsHistory">Whether the folder <c>.git</c> stays.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The commit.</returns>
    /// <exception cref="BuildException">git is not installed, or it fails.</exception>
    public static async Task<string> FetchAsync(string address, string folder, bool keepsHistory, CancellationToken cancellationToken)
    {
        string[] parts = address.Split('#', 2);
        string[] place = (parts.Length == 2 ? parts[1] : string.Empty).Split(':', 2);
        string reference = place[0].Length > 0 ? place[0] : "HEAD";
        if (reference.StartsWith('-') || parts[0].StartsWith('-'))
        {
            throw new BuildException($"{address} is no address of a repository.");
        }

        string work = place.Length == 2 ? folder + ".whole" : folder;
        Directory.CreateDirectory(work);
        await RunAsync(address, work, cancellationToken, "init", "--quiet");
        await RunAsync(address, work, cancellationToken, "remote", "add", "--", "origin", parts[0]);
        await RunAsync(address, work, cancellationToken, "fetch", "--quiet", "--depth", "1", "--", "origin", reference);
        await RunAsync(address, work, cancellationToken, "checkout", "--quiet", "--detach", "FETCH_HEAD");
        if (File.Exists(Path.Combine(work, ".gitmodules")))
        {
            await RunAsync(address, work, cancellationToken, "submodule", "--quiet", "update", "--init", "--recursive", "--depth", "1");
        }

        string commit = (await RunAsync(address, work, cancellationToken, "rev-parse", "HEAD")).Trim();
        if (!keepsHistory)
        {
            RemoveHistory(work);
        }

        if (place.Length == 2)
        {
            string below = place[1].TrimStart('/');
            using (DirectoryDescriptor root = DirectoryDescriptor.Open(work))
            using (DirectoryDescriptor? found = root.TryOpenDirectory(Encoding.UTF8.GetBytes(below), ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks, out _))
            {
                // A link of the repository could lead to a folder of this machine, which would be moved then.
                _ = found ?? throw new BuildException($"The repository {parts[0]} has no folder {place[1]}.");
            }

            Directory.Delete(folder);
            Directory.Move(Path.GetFullPath(below, work), folder);
        }

        return commit;
    }

    /// <summary>Removes the folder <c>.git</c>, and that of each submodule, which is a file that names it.</summary>
    private static void RemoveHistory(string work)
    {
        foreach (string path in Directory.EnumerateFileSystemEntries(work, ".git", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }).ToList())
        {
            if (File.Exists(path))
            {
                File.Delete(path);
            }
            else
            {
                Directory.Delete(path, recursive: true);
            }
        }
    }

    private static async Task<string> RunAsync(string address, string work, CancellationToken cancellationToken, params string[] arguments)
    {
        string path = ProgramRun.Find(Program)
            ?? throw new BuildException($"{address} is a git repository, and the program git is not installed. Install it, or give the files themselves.");
        try
        {
            ProgramOutcome outcome = await ProgramRun.RunAsync(path, [Program, "-C", work, .. arguments], [], LongestOutput, cancellationToken, Unattended);
            return outcome.ExitCode == 0
                ? Encoding.UTF8.GetString(outcome.Output)
                : throw new BuildException($"{address} cannot be fetched: git {arguments[0]} ended with exit code {outcome.ExitCode}: {outcome.Reason}");
        }
        catch (LinuxException exception)
        {
            throw new BuildException($"{address} cannot be fetched: {exception.Message}", exception);
        }
    }
}

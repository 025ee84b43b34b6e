using System.Text;
using Containers.Engine.Content.Downloads;
using Containers.Engine.Text;
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
    public static bool IsAddress(string address) => GitAddress.IsOne(address);

    /// <summary>Fetches the files of a repository into an empty folder.</summary>
    /// <param name="address">The repository, with what of it is meant (<see cref="GitAddress"/>).</param>
    /// <param name="folder">The folder.</param>
    /// <param name="keepsHistory">Whether the folder <c>.git</c> stays.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The commit.</returns>
    /// <exception cref="BuildException">git is not installed, or it fails, or the address cannot be one.</exception>
    public static async Task<string> FetchAsync(string address, string folder, bool keepsHistory, CancellationToken cancellationToken)
    {
        var place = GitAddress.Parse(address);
        (string remote, Dictionary<string, string> environment) = Authorize(place.Remote);
        string work = place.Folder.Length > 0 ? folder + ".whole" : folder;
        Directory.CreateDirectory(work);
        await RunAsync("init", "--quiet");
        await RunAsync("remote", "add", "--", "origin", remote);
        await RunAsync("fetch", "--quiet", "--depth", "1", "--", "origin", place.Reference);
        await RunAsync("checkout", "--quiet", "--detach", "FETCH_HEAD");
        if (place.HasSubmodules && File.Exists(Path.Combine(work, ".gitmodules")))
        {
            await RunAsync("submodule", "--quiet", "update", "--init", "--recursive", "--depth", "1");
        }

        string commit = (await RunAsync("rev-parse", "HEAD")).Trim();
        if (place.Checksum is { } checksum && !commit.StartsWith(checksum, StringComparison.OrdinalIgnoreCase))
        {
            throw new BuildException($"{address} is at commit {commit}, not at {checksum}.");
        }

        if (!keepsHistory && !place.KeepsHistory)
        {
            RemoveHistory(work);
        }

        if (place.Folder.Length > 0)
        {
            string below = place.Folder;
            using (DirectoryDescriptor root = DirectoryDescriptor.Open(work))
            using (DirectoryDescriptor? found = root.TryOpenDirectory(Encoding.UTF8.GetBytes(below), ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks, out _))
            {
                // A link of the repository could lead to a folder of this machine, which would be moved then.
                _ = found ?? throw new BuildException($"The repository {place.Remote} has no folder {place.Folder}.");
            }

            Directory.Delete(folder);
            Directory.Move(Path.GetFullPath(below, work), folder);
        }

        return commit;

        Task<string> RunAsync(params string[] arguments) => RunGitAsync(address, work, environment, arguments, cancellationToken);
    }

    /// <summary>
    /// A user and a password of an HTTP address reach git by its environment (git-config(1), GIT_CONFIG_COUNT): neither its command line nor the
    /// repository's configuration has them.
    /// </summary>
    private static (string Remote, Dictionary<string, string> Environment) Authorize(string remote)
    {
        if (!WebFile.IsAddress(remote) || !Uri.TryCreate(remote, UriKind.Absolute, out Uri? address) || address.UserInfo.Length == 0)
        {
            return (remote, Unattended);
        }

        Uri place = AddressCredentials.Take(address, out string? authorization);
        return (place.AbsoluteUri, new Dictionary<string, string>(Unattended)
        {
            ["GIT_CONFIG_COUNT"] = "1",
            ["GIT_CONFIG_KEY_0"] = $"http.{place.GetLeftPart(UriPartial.Authority)}/.extraHeader",
            ["GIT_CONFIG_VALUE_0"] = $"Authorization: {authorization}",
        });
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

    private static async Task<string> RunGitAsync(
        string address, string work, Dictionary<string, string> environment, string[] arguments, CancellationToken cancellationToken)
    {
        string path = ProgramRun.Find(Program)
            ?? throw new BuildException($"{address} is a git repository, and the program git is not installed. Install it, or give the files themselves.");
        try
        {
            ProgramOutcome outcome = await ProgramRun.RunAsync(path, [Program, "-C", work, .. arguments], [], LongestOutput, cancellationToken, environment);
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

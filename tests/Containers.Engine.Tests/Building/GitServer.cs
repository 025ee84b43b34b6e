using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Containers.Engine.Tests.Building;

/// <summary>Repositories below a folder, served by git's own daemon for each connection (git-daemon(1), <c>--inetd</c>).</summary>
internal sealed class GitServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Task _serving;

    public GitServer()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    public string Address => $"git://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Makes a repository of files with one commit on the branch main, and returns the commit.</summary>
    public string Add(string name, Action<string> fill)
    {
        string folder = _folder.Combine(name);
        Git("init", "--quiet", "--initial-branch=main", folder);
        fill(folder);
        Git("-C", folder, "add", "--all");
        Git("-C", folder, "commit", "--quiet", "--message=all");
        return Git("-C", folder, "rev-parse", "HEAD").Trim();
    }

    /// <summary>Runs git with nothing of the user's configuration.</summary>
    public static string Git(params string[] arguments)
    {
        ProcessStartInfo start = new("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always", .. arguments]) { RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    public void Dispose()
    {
        _listener.Stop();
        _serving.GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private async Task ServeAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync()));
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using (client)
        {
            ProcessStartInfo start = new("git", ["-c", "uploadpack.allowAnySHA1InWant=true", "daemon", "--inetd", "--export-all", $"--base-path={_folder.Path}"])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true,
            };
            start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
            using Process process = Process.Start(start)!;
            NetworkStream stream = client.GetStream();
            Task asking = Task.Run(async () =>
            {
                await PassAsync(stream, process.StandardInput.BaseStream);
                process.StandardInput.Close();
            });
            await PassAsync(process.StandardOutput.BaseStream, stream);
            client.Close();
            await asking;
            await process.WaitForExitAsync();
        }
    }

    private static async Task PassAsync(Stream from, Stream to)
    {
        try
        {
            await from.CopyToAsync(to);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The daemon has ended, or the client is gone: nobody listens any more.
        }
    }
}

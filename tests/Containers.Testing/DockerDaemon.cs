using System.Diagnostics;

namespace Containers.Testing;

/// <summary>A docker of its own, without networks, whose files are below one folder. It is in the network namespace of the thread that starts it.</summary>
public sealed class DockerDaemon : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);

    private readonly TemporaryFolder _folder = new();
    private readonly Process _daemon;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It does not.</exception>
    public DockerDaemon()
    {
        string configuration = _folder.Combine("daemon.json");
        File.WriteAllText(configuration, $$"""
            {
              "hosts": ["{{Host}}"], "pidfile": "{{_folder.Combine("pid")}}", "data-root": "{{_folder.Combine("data")}}", "exec-root": "{{_folder.Combine("exec")}}",
              "bridge": "none", "iptables": false, "ip6tables": false, "storage-driver": "vfs", "insecure-registries": ["127.0.0.0/8"]
            }
            """);
        _daemon = Process.Start(new ProcessStartInfo("dockerd", ["--config-file", configuration, "--log-level", "fatal"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        if (!SpinWait.SpinUntil(() => _daemon.HasExited || Run("version").ExitCode == 0, s_limit) || _daemon.HasExited)
        {
            Dispose();
            throw new InvalidOperationException("dockerd does not start.");
        }
    }

    private string Host => $"unix://{_folder.Combine("socket")}";

    /// <summary>The whole tree of files of an image's layers, by the chain ID of the topmost.</summary>
    public string TreeOf(string chainId) => _folder.Combine(
        "data", "vfs", "dir", File.ReadAllText(_folder.Combine("data", "image", "vfs", "layerdb", "sha256", chainId["sha256:".Length..], "cache-id")));

    /// <summary>Runs docker's client to its end.</summary>
    public ProgramResult Run(params string[] arguments)
    {
        using Process docker = Process.Start(new ProcessStartInfo("docker", ["--config", Directory.CreateDirectory(_folder.Combine("client")).FullName, "-H", Host, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> error = docker.StandardError.ReadToEndAsync();
        string output = docker.StandardOutput.ReadToEnd();
        docker.WaitForExit();
        return new ProgramResult(docker.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_daemon.HasExited)
        {
            using Process term = Process.Start("kill", $"{_daemon.Id}");
            _daemon.WaitForExit();
        }

        FolderUsers.WaitForEnd(_folder.Path);
        _daemon.Dispose();
        _folder.Dispose();
    }
}

using System.Diagnostics;

namespace Containers.Runtime.Tests;

/// <summary>Other engines with this program as their runtime: they run, execute into, change, stop and remove a container.</summary>
public sealed class InteropTests
{
    [RootFact("busybox", "podman", "script")]
    public void Podman_uses_it_as_its_runtime()
    {
        using BusyboxBundle bundle = new();
        string[] podman =
        [
            "podman", "--root", bundle.Combine("store"), "--runroot", bundle.Combine("run"), "--tmpdir", bundle.Combine("tmp"), "--cgroup-manager", "cgroupfs",
            "--storage-driver", "vfs", "--events-backend", "file", "--runtime", OciContainer.Program,
        ];
        string name = $"containers-test-{Guid.NewGuid():N}";
        string[] create = ["run", "--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000", "--name", name];
        try
        {
            Assert.Equal(0, Do([.. podman, .. create, "-d", "--rootfs", bundle.Root, "sleep", "1000"]).ExitCode);
            Assert.Equal(new ProgramResult(3, "out\n", "err\n"), Do([.. podman, "exec", name, "sh", "-c", "echo out; echo err >&2; exit 3"]));
            Assert.Equal("uid=5 gid=6\nvalue\n/etc\n", Do([.. podman, "exec", "-u", "5:6", "-e", "A=value", "-w", "/etc", name, "sh", "-c", "id; echo $A; pwd"]).Output.Replace(" groups=6", string.Empty, StringComparison.Ordinal));
            ProgramResult terminal = Do("script", "-qec", $"{string.Join(' ', podman)} exec -it {name} sh -c 'tty; exit 4'", "/dev/null");
            Assert.Equal((4, true), (terminal.ExitCode, terminal.Output.Contains("/dev/pts/0", StringComparison.Ordinal)));
            Assert.Equal(127, Do([.. podman, "exec", name, "nothing"]).ExitCode);
            Assert.Equal(0, Do([.. podman, "pause", name]).ExitCode);
            Assert.Equal("paused\n", Do([.. podman, "inspect", "--format", "{{.State.Status}}", name]).Output);
            Assert.Equal(0, Do([.. podman, "unpause", name]).ExitCode);
            Assert.Contains("sleep 1000", Do([.. podman, "top", name]).Output, StringComparison.Ordinal);
            Assert.Equal(0, Do([.. podman, "stop", "-t", "0", name]).ExitCode);
        }
        finally
        {
            Assert.Equal(0, Do([.. podman, "rm", "--force", name]).ExitCode);
        }

        FolderUsers.WaitForEnd(bundle.Folder);
    }

    [RootFact("busybox", "containerd", "ctr", "script")]
    public void Containerd_uses_it_as_its_runtime()
    {
        using BusyboxBundle bundle = new();
        string socket = bundle.Combine("socket");
        string configuration = bundle.Combine("config.toml");
        File.WriteAllText(configuration, $"""
            version = 2
            root = "{bundle.Combine("root")}"
            state = "{bundle.Combine("state")}"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{socket}"
            [ttrpc]
              address = "{socket}.ttrpc"
            """);
        using Process daemon = Process.Start(new ProcessStartInfo("containerd", ["-c", configuration, "-l", "fatal"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string name = $"containers-test-{Guid.NewGuid():N}";
        string[] ctr = ["ctr", "-a", socket, "-n", "containers-test"];
        try
        {
            Assert.True(SpinWait.SpinUntil(() => File.Exists(socket) && Do([.. ctr, "version"]).ExitCode == 0, TimeSpan.FromSeconds(60)));
            Assert.Equal(new ProgramResult(3, "out\n", ""), Do([.. ctr, "run", "--rm", "--runc-binary", OciContainer.Program, "--rootfs", bundle.Root, $"{name}-1", "/bin/sh", "-c", "echo out; exit 3"]));
            Assert.Equal(0, Do([.. ctr, "run", "-d", "--runc-binary", OciContainer.Program, "--rootfs", bundle.Root, name, "/bin/sleep", "1000"]).ExitCode);
            Assert.Equal(new ProgramResult(4, "out\n", ""), Do([.. ctr, "task", "exec", "--exec-id", "one", name, "/bin/sh", "-c", "echo out; exit 4"]));
            ProgramResult terminal = Do("script", "-qec", $"{string.Join(' ', ctr)} task exec -t --exec-id two {name} /bin/sh -c '/bin/tty; exit 5'", "/dev/null");
            Assert.Equal((5, true), (terminal.ExitCode, terminal.Output.Contains("/dev/pts/0", StringComparison.Ordinal)));
            Assert.Equal(0, Do([.. ctr, "task", "pause", name]).ExitCode);
            Assert.Contains("PAUSED", Do([.. ctr, "task", "ls"]).Output, StringComparison.Ordinal);
            Assert.Equal(0, Do([.. ctr, "task", "resume", name]).ExitCode);
            Assert.Equal(0, Do([.. ctr, "task", "kill", "-s", "KILL", name]).ExitCode);
            Assert.True(SpinWait.SpinUntil(() => Do([.. ctr, "task", "ls"]).Output.Contains("STOPPED", StringComparison.Ordinal), TimeSpan.FromSeconds(20)));
            Do([.. ctr, "task", "rm", name]);
            Assert.Equal(0, Do([.. ctr, "container", "rm", name]).ExitCode);
        }
        finally
        {
            Do([.. ctr, "task", "rm", "--force", name]);
            daemon.Kill();
            daemon.WaitForExit();
        }

        FolderUsers.WaitForEnd(bundle.Folder);
    }

    [RootFact("busybox", "dockerd", "docker", "tar", "script")]
    public void Docker_uses_it_as_its_runtime()
    {
        using BusyboxBundle bundle = new();
        string name = $"containers-test-{Guid.NewGuid():N}";
        string host = $"unix://{bundle.Combine("socket")}";
        string configuration = bundle.Combine("daemon.json");
        File.WriteAllText(configuration, $$"""
            {
              "hosts": ["{{host}}"], "pidfile": "{{bundle.Combine("pid")}}", "data-root": "{{bundle.Combine("data")}}", "exec-root": "{{bundle.Combine("exec")}}",
              "bridge": "none", "iptables": false, "ip6tables": false, "storage-driver": "vfs", "cgroup-parent": "/{{name}}",
              "default-runtime": "own", "runtimes": { "own": { "path": "{{OciContainer.Program}}" } }
            }
            """);
        using Process daemon = Process.Start(new ProcessStartInfo("dockerd", ["--config-file", configuration, "--log-level", "fatal"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string[] docker = ["docker", "--config", Directory.CreateDirectory(bundle.Combine("client")).FullName, "-H", host];
        string[] limits = ["--network", "none", "--ulimit", "nofile=1024:1024", "--ulimit", "nproc=1000:1000"];
        try
        {
            Assert.True(SpinWait.SpinUntil(() => daemon.HasExited || Do([.. docker, "version"]).ExitCode == 0, TimeSpan.FromSeconds(60)) && !daemon.HasExited);
            Assert.Equal(0, Do("sh", "-c", $"tar -C {bundle.Root} -c . | {string.Join(' ', docker)} import - {name}").ExitCode);
            Assert.Equal(new ProgramResult(3, "out\n", "err\n"), Do([.. docker, "run", "--rm", .. limits, name, "/bin/sh", "-c", "echo out; echo err >&2; exit 3"]));
            Assert.Equal(0, Do([.. docker, "run", "-d", .. limits, "--memory", "64m", "--name", name, name, "/bin/sleep", "1000"]).ExitCode);
            Assert.Equal(new ProgramResult(4, "out\n", ""), Do([.. docker, "exec", name, "/bin/sh", "-c", "echo out; exit 4"]));
            ProgramResult terminal = Do("script", "-qec", $"{string.Join(' ', docker)} exec -it {name} /bin/sh -c '/bin/tty; exit 5'", "/dev/null");
            Assert.Equal((5, true), (terminal.ExitCode, terminal.Output.Contains("/dev/pts/0", StringComparison.Ordinal)));
            Assert.Equal(0, Do([.. docker, "pause", name]).ExitCode);
            Assert.Equal("paused own\n", Do([.. docker, "inspect", "--format", "{{.State.Status}} {{.HostConfig.Runtime}}", name]).Output);
            Assert.Equal(0, Do([.. docker, "unpause", name]).ExitCode);
            Assert.Equal(0, Do([.. docker, "update", "--memory", "96m", "--memory-swap", "96m", name]).ExitCode);
            Assert.Equal(0, Do([.. docker, "stop", "-t", "0", name]).ExitCode);
            Assert.Equal(0, Do([.. docker, "rm", name]).ExitCode);
        }
        finally
        {
            Do([.. docker, "rm", "--force", name]);
            Do("kill", $"{daemon.Id}");
            daemon.WaitForExit();
            foreach (string group in Directory.GetDirectories("/sys/fs/cgroup", name, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
            {
                Directory.Delete(group);
            }
        }

        FolderUsers.WaitForEnd(bundle.Folder);
    }

    private static ProgramResult Do(params string[] words)
    {
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new ProgramResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Linux.Processes;

namespace Containers.Engine.Tests.Containers;

public sealed class ExecTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>, IAsyncLifetime
{
    private string? _container;

    private ContainerService Containers => busybox.Containers;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_container is not null)
        {
            await Containers.Find(_container).RemoveAsync(force: true);
        }
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task A_program_has_the_containers_namespaces_groups_environment_and_restrictions()
    {
        await StartAsync(busybox.Options("sleep", "1000") with { Environment = ["A=one", "B=two"], WorkingDirectory = "/tmp", Security = new() { NoNewPrivileges = true } });
        string script = "for n in pid net mnt ipc uts cgroup; do readlink /proc/self/ns/$n; done; cat /proc/self/cgroup; grep -E 'Cap|NoNewPrivs|Seccomp:' /proc/self/status";
        string own = File.ReadAllText($"/proc/{Containers.Get(_container!).ProcessId}/cgroup");

        (int code, string output, string error) = await ExecuteAsync(new() { Command = ["sh", "-c", $"{script}; pwd; echo $A $B $C; ls /proc/self/fd; exit 7"], Environment = ["B=3", "C=4"] });
        (_, string container, _) = await ExecuteAsync(new() { Command = ["sh", "-c", script.Replace("self", "1", StringComparison.Ordinal)] });
        Assert.Equal((7, string.Empty), (code, error));
        Assert.StartsWith(container, output, StringComparison.Ordinal);
        Assert.Contains("NoNewPrivs:\t1", output, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2", output, StringComparison.Ordinal);
        Assert.EndsWith("/tmp\none 3 4\n0\n1\n2\n3\n", output, StringComparison.Ordinal); // 3 is the folder that ls reads.
        Assert.Contains(_container!, own, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task Input_streams_user_and_folder_are_as_asked()
    {
        await StartAsync(busybox.Options("sleep", "1000"));
        string large = new('x', 300_000);
        Assert.Equal((0, large, string.Empty), await ExecuteAsync(new() { Command = ["cat"], Interactive = true }, large));
        Assert.Equal((0, string.Empty, string.Empty), await ExecuteAsync(new() { Command = ["cat"] }, "lost"));
        (_, string output, string error) = await ExecuteAsync(new() { Command = ["sh", "-c", "id -un; pwd; echo no >&2"], User = "app", WorkingDirectory = "/etc" });
        Assert.Equal(("app\n/etc\n", "no\n"), (output, error));
    }

    [RootFact("busybox")]
    public async Task What_cannot_be_executed_is_an_error_with_a_shells_exit_code()
    {
        await StartAsync(busybox.Options("sleep", "1000"));
        Assert.Equal(127, Assert.Throws<ContainerStartException>(() => Containers.Find(_container!).Execute(new() { Command = ["/no/such"] })).ExitCode);
        Assert.Equal(126, Assert.Throws<ContainerStartException>(() => Containers.Find(_container!).Execute(new() { Command = ["/etc/passwd"] })).ExitCode);
        Assert.Equal(126, Assert.Throws<ContainerStartException>(() => Containers.Find(_container!).Execute(new() { Command = ["true"], User = "nobody-there" })).ExitCode);
        Assert.Equal(126, Assert.Throws<ContainerStartException>(() => Containers.Find(_container!).Execute(new() { Command = ["true"], WorkingDirectory = "here" })).ExitCode);
        Assert.Equal(126, Assert.Throws<ContainerStartException>(() => Containers.Find(_container!).Execute(new() { Command = [] })).ExitCode);
        await Containers.Find(_container!).StopAsync(TimeSpan.Zero);
        Assert.Throws<ContainerStateException>(() => Containers.Find(_container!).Execute(new() { Command = ["true"] }));
        Assert.Throws<ContainerNotFoundException>(() => Containers.Find("nothing").Execute(new() { Command = ["true"] }));
    }

    [RootFact("busybox")]
    public async Task A_program_ends_with_its_container_and_by_a_signal()
    {
        await StartAsync(busybox.Options("sleep", "1000"));
        Containers.Find(_container!).ExecuteDetached(new() { Command = ["sleep", "999"] });
        using ContainerProcess attached = Containers.Find(_container!).Execute(new() { Command = ["sleep", "998"] });
        using ContainerProcess signalled = Containers.Find(_container!).Execute(new() { Command = ["sleep", "997"] });
        (_, string processes, _) = await ExecuteAsync(new() { Command = ["ps"] });
        Assert.Contains("sleep 999", processes, StringComparison.Ordinal);

        Assert.True(signalled.Kill(Signals.SIGTERM));
        Assert.Equal(143, await signalled.WaitAsync());
        await Containers.Find(_container!).StopAsync(TimeSpan.Zero);
        Assert.Equal(137, await attached.WaitAsync());
        Assert.Null(attached.ProcessId is { } id ? ProcessHandle.Open(id) : null);
    }

    private async Task StartAsync(ContainerOptions options)
    {
        _container = (await Containers.CreateAsync(options)).Id;
        await Containers.Find(_container).StartAsync();
    }

    private async Task<(int Code, string Output, string Error)> ExecuteAsync(ExecOptions options, string? input = null)
    {
        using ContainerProcess process = Containers.Find(_container!).Execute(options);
        using StreamReader output = new(process.StandardOutput);
        using StreamReader error = new(process.StandardError);
        Task<string> written = output.ReadToEndAsync();
        Task<string> complained = error.ReadToEndAsync();
        await process.StandardInput.WriteAsync(Encoding.UTF8.GetBytes(input ?? string.Empty));
        await process.StandardInput.DisposeAsync();
        return (await process.WaitAsync(), await written, await complained);
    }
}

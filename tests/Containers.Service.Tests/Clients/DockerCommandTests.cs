using System.Diagnostics;
using Containers.Service.Tests.Networks;

namespace Containers.Service.Tests.Clients;

/// <summary>The commands of docker's reference that this engine has, by docker's own command: the one on the path, and Debian's 20.10.</summary>
public sealed class DockerCommandTests(NetworkServiceFixture service) : IClassFixture<NetworkServiceFixture>
{
    private const string Debian = "/usr/bin/docker";

    private static readonly string[] Commands =
    [
        "version", "info", "context ls", "tag bb:1 bb:two", "images", "image ls -a --digests", "image inspect bb:1", "image history bb:1", "inspect --type image bb:1",
        "save -o {folder}/saved.tar bb:1 bb:two", "rmi bb:two", "load -q -i {folder}/saved.tar", "image rm bb:two", "image prune -f", "import {folder}/image.tar imported:1", "rmi imported:1",
        "build -q -t built:1 --network none {folder}/context", "builder prune -f", "run --rm built:1", "rmi -f built:1",
        "network create --label a=b net", "network ls", "network inspect net", "volume create data", "volume ls", "volume inspect data",
        "create --name made -v data:/data --network net -p 8099:80 -m 64m --cpus 0.5 -e A=1 -l x=y -h host --restart on-failure:2 --health-cmd true bb:1 sh -c {program}",
        "container ls -a", "inspect -s made", "start made", "ps --no-trunc", "container inspect made", "port made", "top made", "top made -o pid,args", "stats --no-stream made", "logs --tail 1 -t made",
        "exec made true", "exec -d -u app -w /tmp -e B=2 made touch /tmp/touched", "cp {folder}/context made:/tmp/copied", "cp made:/etc/passwd {folder}/passwd", "diff made", "export -o {folder}/exported.tar made",
        "commit -a me -m text made committed:1", "rmi committed:1", "network disconnect net made", "network connect --alias other net made",
        "pause made", "unpause made", "update -m 128m --memory-swap -1 --restart no made", "rename made called", "restart -t 0 called", "kill -s KILL called", "wait called", "start called", "stop -t 0 called",
        "events --since 1h --until 0s --filter type=container", "system df", "system df -v", "rm -v called", "container prune -f", "volume rm data", "volume prune -f", "network rm net", "network prune -f", "system prune -f",
    ];

    [RootFact("busybox", "docker")]
    public void The_command_does_what_its_reference_has() => RunAll("docker");

    [RootFact("busybox", Debian)]
    public void Debians_command_does_what_its_reference_has() => RunAll(Debian);

    [RootFact("busybox", "docker")]
    public void Whoever_is_attached_sees_the_output_and_gets_the_exit_code()
    {
        service.Succeed("run", "-d", "-i", "--name", "attached", "bb:1", "sh", "-c", "read line; echo got $line; exit 4");
        using Process client = service.StartProgram("docker", "attach", "attached");
        client.StandardInput.Write("word\n");
        client.StandardInput.Close();

        Assert.Equal("got word\n", client.StandardOutput.ReadToEnd());
        client.WaitForExit();
        Assert.Equal(4, client.ExitCode);
        service.Succeed("rm", "attached");
    }

    [RootFact("busybox", "docker", "script")]
    public void A_terminal_has_the_clients_size_which_changes_and_is_left_by_the_detach_keys()
    {
        const string program = "await() { until stty size | grep -q \"$1\"; do sleep 0.05; done; echo \"$1 it is\"; }; await '33 77'; await '40 90'; cat";
        using (Process run = OnTerminal(33, 77, "docker", "run", "-it", "--name", "term", "bb:1", "sh", "-c", program))
        {
            ReadUntil(run, "33 77 it is");
            run.StandardInput.Write("\u0010\u0011"); // ctrl-p,ctrl-q
            run.StandardInput.Flush();
            ReadUntil(run, "\0");
            Assert.Equal(0, run.ExitCode);
        }

        Assert.Equal("true", service.Succeed("inspect", "-f", "{{.State.Running}}", "term"));
        using (Process attach = OnTerminal(40, 90, "docker", "attach", "--detach-keys", "ctrl-a,x", "term"))
        {
            ReadUntil(attach, "40 90 it is");
            attach.StandardInput.Write("typed\n");
            attach.StandardInput.Flush();
            ReadUntil(attach, "typed\r\ntyped\r\n");
            attach.StandardInput.Write("\u0001x");
            attach.StandardInput.Flush();
            ReadUntil(attach, "\0");
        }

        Assert.Equal("true", service.Succeed("inspect", "-f", "{{.State.Running}}", "term"));
        service.Succeed("rm", "-f", "term");
    }

    [RootFact("busybox", "docker", "docker-registry")]
    public void Images_go_to_a_registry_and_come_back()
    {
        using DockerRegistry registry = service.InHost(static () => new DockerRegistry());
        string name = registry.Address + "/pushed:1";
        foreach (string client in File.Exists(Debian) ? ["docker", Debian] : (string[])["docker"])
        {
            Run(client, "tag", "bb:1", name);
            Assert.Contains("digest: sha256:", Run(client, "push", name), StringComparison.Ordinal);
            Run(client, "rmi", name);
            Assert.Contains("Downloaded newer image", Run(client, "pull", name), StringComparison.Ordinal);
            Assert.Contains("up to date", Run(client, "pull", name), StringComparison.Ordinal);
            Run(client, "run", "--rm", name, "true");
            Run(client, "rmi", name);
        }
    }

    /// <summary>Starts a program on a terminal of its own, whose two sides are its standard streams.</summary>
    private Process OnTerminal(int rows, int columns, params string[] words) =>
        service.StartProgram("script", "-q", "-e", "-c", $"stty rows {rows} cols {columns}; exec {string.Join(' ', words.Select(static word => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'"))}", "/dev/null");

    /// <summary>Reads what a terminal shows until a text has come, or with a NUL until its program has ended.</summary>
    private static void ReadUntil(Process process, string text)
    {
        System.Text.StringBuilder shown = new();
        char[] part = new char[1024];
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        while (!shown.ToString().Contains(text, StringComparison.Ordinal))
        {
            int count = process.StandardOutput.ReadAsync(part, late.Token).AsTask().GetAwaiter().GetResult();
            if (count == 0)
            {
                Assert.True(text == "\0", $"It ended: {shown}");
                process.WaitForExit();
                return;
            }

            shown.Append(part, 0, count);
        }
    }

    private void RunAll(string client)
    {
        string context = Directory.CreateDirectory(service.PathOf("context")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb:1\nRUN echo made > /made\nCMD [\"cat\", \"/made\"]\n");
        foreach (string command in Commands)
        {
            string[] words = [.. command.Split(' ').Select(word => word == "{program}" ? "trap 'exit 0' TERM; echo said; while :; do sleep 0.1; done" : word.Replace("{folder}", service.PathOf("").TrimEnd('/'), StringComparison.Ordinal))];
            Run(client, words);
        }
    }

    private string Run(string client, params string[] words)
    {
        ProgramResult result = service.RunProgram("env", ["DOCKER_BUILDKIT=0", client, .. words]);
        Assert.True(result.ExitCode == 0, $"{client} {string.Join(' ', words)}: {result.ExitCode} {result.Output}{result.Error}");
        return result.Output;
    }
}

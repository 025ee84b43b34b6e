using System.Text.Json.Nodes;
using Containers.Service.Tests.Networks;

namespace Containers.Service.Tests.Clients;

/// <summary>Libraries and tools of NuGet and npm as clients, each run as a program in the engine's network.</summary>
public sealed class LibraryTests(NetworkServiceFixture service) : IClassFixture<NetworkServiceFixture>
{
    private const string Reaper = "reaper:1";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Containers.Service.Clients.dll");

    [RootFact("busybox")]
    public void The_library_for_dotnet_does_all_that_it_has() => Do("dotnet", Program, "docker");

    [RootFact("busybox")]
    public void Testcontainers_for_dotnet_starts_asks_and_removes_containers() => Do("env", "TESTCONTAINERS_RYUK_DISABLED=true", "dotnet", Program, "testcontainers");

    [RootFact("busybox", "docker")]
    public void What_testcontainers_for_dotnet_leaves_its_reaper_removes()
    {
        MakeReaper();
        Do("env", $"TESTCONTAINERS_RYUK_CONTAINER_IMAGE={Reaper}", "dotnet", Program, "testcontainers", "leave");
        WaitUntilEmpty();
    }

    [NodeFact("dockerode")]
    public void The_library_for_node_does_all_that_it_has()
    {
        string context = Directory.CreateDirectory(service.PathOf("rode")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb:1\nCOPY said /said\n");
        File.WriteAllText(Path.Combine(context, "said"), "x");
        Do("env", Packages, "node", Script("dockerode.js"), context);
    }

    [NodeFact("testcontainers")]
    public void Testcontainers_for_node_starts_asks_and_removes_containers() => Do("env", Packages, "TESTCONTAINERS_RYUK_DISABLED=true", "node", Script("testcontainers.js"));

    [NodeFact("testcontainers", "docker")]
    public void What_testcontainers_for_node_leaves_its_reaper_removes()
    {
        MakeReaper();
        Do("env", Packages, $"RYUK_CONTAINER_IMAGE={Reaper}", "node", Script("testcontainers.js"), "leave");
        WaitUntilEmpty();
    }

    [NodeFact("@devcontainers/cli", "docker")]
    public void A_dev_container_comes_up_and_executes()
    {
        string project = Directory.CreateDirectory(service.PathOf("project")).FullName;
        Directory.CreateDirectory(Path.Combine(project, ".devcontainer"));
        File.WriteAllText(Path.Combine(project, "source"), "of the project");
        File.WriteAllText(Path.Combine(project, ".devcontainer", "Dockerfile"), "FROM bb:1\nENV BUILT=yes\n");
        File.WriteAllText(
            Path.Combine(project, ".devcontainer", "devcontainer.json"),
            """{ "build": { "dockerfile": "Dockerfile" }, "containerEnv": { "GREETING": "hello" }, "postCreateCommand": "echo created > /tmp/created", "runArgs": ["--network", "none"] }""");
        string tool = Path.Combine(NodeFactAttribute.Packages, "@devcontainers/cli/devcontainer.js");

        JsonNode up = JsonNode.Parse(Run("node", tool, "up", "--workspace-folder", project, "--buildkit", "never").Split('\n')[0])!;
        Assert.Equal("success", up["outcome"]!.GetValue<string>());
        Assert.Equal("of the project", Run("node", tool, "exec", "--workspace-folder", project, "cat", "source").TrimEnd());
        Assert.Equal("hello yes created", Run("node", tool, "exec", "--workspace-folder", project, "sh", "-c", "echo $GREETING $BUILT $(cat /tmp/created)").TrimEnd());
        service.Succeed("rm", "-f", up["containerId"]!.GetValue<string>());
    }

    private static string Packages => $"NODE_PATH={NodeFactAttribute.Packages}";

    private static string Script(string name) => Path.Combine(NodeFactAttribute.Scripts, name);

    private void Do(params string[] words) => Assert.EndsWith("done\n", Run(words), StringComparison.Ordinal);

    private string Run(params string[] words)
    {
        string leftovers = Directory.CreateDirectory(service.PathOf("tmp")).FullName;
        ProgramResult result = service.RunProgram("env", [$"TMPDIR={leftovers}", .. words]);
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', words)}: {result.ExitCode} {result.Output}{result.Error}");
        return result.Output;
    }

    /// <summary>Makes what stands for the image of Testcontainers' reaper: it speaks its protocol, and removes by docker's command what the filters name.</summary>
    private void MakeReaper()
    {
        string context = Directory.CreateDirectory(service.PathOf("reaper")).FullName;
        string docker = Requirement.FindProgram("docker")!;
        string[] libraries = [.. service.RunProgram("ldd", docker).Output.Split([' ', '\t', '\n']).Where(static word => word.StartsWith('/')).Append(docker).Distinct()];
        foreach (string file in libraries)
        {
            string copy = context + file;
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy, overwrite: true);
        }

        File.WriteAllText(Path.Combine(context, "listen"), """
            nc -l -p 8080 -e sh /reap &
            until grep -q ':1F90 ' /proc/net/tcp /proc/net/tcp6; do :; done
            echo Started
            wait
            """);
        File.WriteAllText(Path.Combine(context, "reap"), $$"""
            while read -r line; do filters="$filters $(echo "$line" | tr -d '\r')"; echo ACK; done
            exec >/dev/null 2>&1
            for filter in $filters; do
              {{docker}} ps -aq --filter "$filter" | grep -v $HOSTNAME | xargs -r {{docker}} rm -fv
              {{docker}} network ls -q --filter "$filter" | xargs -r {{docker}} network rm
              {{docker}} volume ls -q --filter "$filter" | xargs -r {{docker}} volume rm -f
            done
            """);
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb:1\nCOPY . /\nEXPOSE 8080\nCMD [\"sh\", \"/listen\"]\n");
        Run("env", "DOCKER_BUILDKIT=0", "docker", "build", "-q", "-t", Reaper, context);
    }

    /// <summary>Waits until the reaper has removed all, and is gone too.</summary>
    private void WaitUntilEmpty()
    {
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        while (service.Succeed("ps", "-aq") + service.Succeed("volume", "ls", "-q") + service.Succeed("network", "ls", "-q", "--filter", "type=custom") is { Length: > 0 } left)
        {
            Assert.False(late.IsCancellationRequested, left);
            Thread.Yield();
        }
    }
}

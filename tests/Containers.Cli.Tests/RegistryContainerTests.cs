using Containers.Linux.Network;

namespace Containers.Cli.Tests;

/// <summary>A private registry as people run one: in a container, with a published port and a folder of the host's.</summary>
public sealed class RegistryContainerTests : NetworkTestBase
{
    private const string Registry = "127.0.0.1:1100";

    [RootFact("busybox", "docker-registry", "skopeo", "docker", "dockerd")]
    public void This_product_skopeo_and_docker_push_to_it_and_pull_from_it_and_the_images_survive_the_container()
    {
        using TemporaryFolder data = new();
        RegistryImage.Import(Program, "registry:1", ":5000");
        string[] run = ["run", "-d", "--name", "registry", "-p", "1100:5000", "-v", $"{data.Path}:/var/lib/registry", "registry:1"];
        Succeed(run);
        RegistryImage.Await(Program, "registry");
        string id = Succeed("images", "-q", "--no-trunc", "bb:1").Lines[0];

        Succeed("tag", "bb:1", $"{Registry}/own:1");
        Succeed("push", "-q", $"{Registry}/own:1");
        Skopeo("copy", "--src-tls-verify=false", "--dest-tls-verify=false", $"docker://{Registry}/own:1", $"docker://{Registry}/skopeo:1");
        using DockerDaemon docker = NetworkNamespace.Run(Host, static () => new DockerDaemon());
        Docker(docker, "pull", "-q", $"{Registry}/skopeo:1");
        Docker(docker, "tag", $"{Registry}/skopeo:1", $"{Registry}/docker:1");
        Docker(docker, "push", $"{Registry}/docker:1");
        PullAll();

        Succeed("rm", "-f", "registry");
        Assert.NotEqual(0, Run("pull", "-q", $"{Registry}/own:1").ExitCode);
        Succeed(run);
        RegistryImage.Await(Program, "registry");
        PullAll();
        Docker(docker, "rmi", $"{Registry}/skopeo:1", $"{Registry}/docker:1");
        Docker(docker, "pull", "-q", $"{Registry}/own:1");
        Assert.Equal(id, Docker(docker, "images", "-q", "--no-trunc", $"{Registry}/own:1").Trim());

        void PullAll()
        {
            foreach (string name in (string[])["own", "skopeo", "docker"])
            {
                _ = Run("rmi", $"{Registry}/{name}:1");
                Succeed("pull", "-q", $"{Registry}/{name}:1");
                Assert.Equal(id, Succeed("images", "-q", "--no-trunc", $"{Registry}/{name}:1").Lines[0]);
                Assert.Equal("http", Skopeo("inspect", "--tls-verify=false", "--format", "http", $"docker://{Registry}/{name}:1"));
            }
        }
    }

    [RootFact("busybox")]
    public void The_named_volume_of_a_database_survives_rm_and_comes_back()
    {
        string[] database = ["run", "-d", "--name", "db", "-p", "5432:80", "-v", "records:/www", "bb:1"];
        Succeed([.. database, "sh", "-c", "echo first > /www/index.html; exec httpd -f -h /www -p 80"]);
        Assert.Equal("first", Get(Outside, "192.0.2.1", 5432));
        Succeed("rm", "-f", "-v", "db");
        Assert.Equal(["records"], Succeed("volume", "ls", "-q").Lines);
        Succeed([.. database, "httpd", "-f", "-h", "/www", "-p", "80"]);
        Assert.Equal("first", Get(Outside, "192.0.2.1", 5432));
    }

    private string Skopeo(params string[] words) => Tool("skopeo", words).Output.Trim();

    private static string Docker(DockerDaemon docker, params string[] words)
    {
        ProgramResult result = docker.Run(words);
        Assert.True(result.ExitCode == 0, $"docker {string.Join(' ', words)}: {result.Error}");
        return result.Output;
    }
}

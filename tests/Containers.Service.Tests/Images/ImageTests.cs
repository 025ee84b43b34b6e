using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Service.Tests.Images;

/// <summary>Images, by docker's own command and classic builder.</summary>
public sealed class ImageTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [RootFact("busybox", "docker")]
    public void Images_are_listed_tagged_saved_removed_loaded_and_imported()
    {
        service.Succeed("tag", "bb:1", "other:2");
        Assert.Equal("other:2", service.Succeed("images", "--format", "{{.Repository}}:{{.Tag}}", "other"));
        Assert.Contains("bb:1", service.Succeed("image", "inspect", "-f", "{{.RepoTags}}", "bb:1"), StringComparison.Ordinal);
        Assert.NotEmpty(service.Succeed("history", "-q", "bb:1"));
        service.Succeed("save", "-o", service.PathOf("saved.tar"), "other:2");
        Assert.Contains("Untagged: other:2", service.Succeed("rmi", "other:2"), StringComparison.Ordinal);
        Assert.Contains("Loaded image: other:2", service.Succeed("load", "-i", service.PathOf("saved.tar")), StringComparison.Ordinal);
        Assert.NotEqual(0, service.Docker("rmi", "nothing:1").ExitCode);
        Assert.Equal(404, service.Call("GET", "/images/nothing:1/json").Status);
        Assert.StartsWith("sha256:", service.Succeed("import", "-c", "CMD [\"true\"]", service.PathOf("image.tar"), "imported:1"), StringComparison.Ordinal);
        service.Succeed("run", "--rm", "imported:1");
    }

    [RootFact("busybox", "docker")]
    public void A_container_becomes_an_image()
    {
        service.Succeed("run", "--name", "base", "bb:1", "sh", "-c", "echo changed > /etc/new");
        Assert.Contains("A /etc/new", service.Succeed("diff", "base"), StringComparison.Ordinal);
        service.Succeed("commit", "-m", "a remark", "-c", "ENV GREETING='hello you'", "-c", "CMD [\"sh\", \"-c\", \"cat /etc/new; echo $GREETING\"]", "base", "made:1");
        Assert.Equal("changed\nhello you", service.Succeed("run", "--rm", "made:1"));
        string parent = service.Succeed("image", "inspect", "-f", "{{.Id}}", "bb:1");
        Assert.Equal(parent, service.Succeed("image", "inspect", "-f", "{{.Parent}}", "made:1"));
        JsonArray history = JsonNode.Parse(service.Call("GET", "/images/made:1/history").Content)!.AsArray();
        Assert.Equal(parent, history[^1]!["Id"]!.GetValue<string>());
        Assert.Equal("bb:1", history[^1]!["Tags"]![0]!.GetValue<string>());
        service.Succeed("rm", "base");
    }

    [RootFact("busybox", "docker")]
    public void The_classic_builder_builds_a_context_with_arguments_and_tells_of_failures()
    {
        string context = Directory.CreateDirectory(service.PathOf("context")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb:1\nARG WHAT\nCOPY file /etc/\nRUN echo $WHAT >> /etc/file\nCMD [\"cat\", \"/etc/file\"]\n");
        File.WriteAllText(Path.Combine(context, "file"), "copied\n");

        ProgramResult built = service.RunProgram("env", "DOCKER_BUILDKIT=0", "docker", "build", "--network", "none", "--build-arg", "WHAT=built", "-t", "built:1", context);

        Assert.True(built.ExitCode == 0, built.Output + built.Error);
        Assert.Contains("Successfully tagged built:1", built.Output.Replace("docker.io/library/", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("copied\nbuilt", service.Succeed("run", "--rm", "built:1"));
        JsonArray kept = JsonNode.Parse(service.Call("GET", "/system/df?type=build-cache").Content)!["BuildCache"]!.AsArray();
        Assert.Contains(kept, static entry => entry!["Description"]!.GetValue<string>().Contains("echo $WHAT", StringComparison.Ordinal) && entry["Size"]!.GetValue<long>() > 0);

        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb:1\nRUN echo why >&2; exit 9\n");
        ProgramResult failed = service.RunProgram("env", "DOCKER_BUILDKIT=0", "docker", "build", "--network", "none", context);
        Assert.Equal(9, failed.ExitCode);
        Assert.Contains("why", failed.Output, StringComparison.Ordinal);
        Assert.EndsWith("The command '/bin/sh -c echo why >&2; exit 9' returned a non-zero code: 9\n", failed.Error, StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("/build", "JUNK\n")]
    [InlineData("/build", "# nothing\n")]
    [InlineData("/images/load", "no archive")]
    [InlineData("/images/load", "")]
    public void What_cannot_be_begun_is_told_of_by_the_status(string path, string content)
    {
        (int status, byte[] answer) = service.Call("POST", path, Encoding.UTF8.GetBytes(content), "application/x-tar");

        Assert.True(status == 400, $"{status} {Encoding.UTF8.GetString(answer)}");
        Assert.NotNull(JsonNode.Parse(answer)!["message"]);
    }

    [RootFact("busybox", "docker")]
    public void A_context_of_200_megabytes_is_built()
    {
        const int size = 200_000_000;
        string context = Directory.CreateDirectory(service.PathOf("large")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), "FROM bb:1\nCOPY small /\n");
        File.WriteAllText(Path.Combine(context, "small"), "small\n");
        using (FileStream large = File.Create(Path.Combine(context, "large")))
        {
            large.SetLength(size);
        }

        ProgramResult built = service.RunProgram("env", "DOCKER_BUILDKIT=0", "docker", "build", "-q", "-t", "large:1", context);

        Assert.True(built.ExitCode == 0, built.Output + built.Error);
        Assert.Equal("small", service.Succeed("run", "--rm", "large:1", "cat", "/small"));
        Assert.DoesNotContain(Directory.GetFiles(service.PathOf("root"), "*", SearchOption.AllDirectories), static file => new FileInfo(file).Length >= size);
    }

    [RootFact("busybox", "docker-registry", "skopeo", "umoci", "htpasswd")]
    public void A_build_is_at_registries_who_its_client_says()
    {
        const string password = "a secret";
        using DockerRegistry registry = DockerRegistry.WithPassword("user", password);
        string name = registry.PushBusybox();
        string known = Convert.ToBase64String(Encoding.UTF8.GetBytes(new JsonObject { [registry.Address] = new JsonObject { ["username"] = "user", ["password"] = password } }.ToJsonString()));

        Assert.Contains("error", Build(""), StringComparison.Ordinal);
        Assert.Contains("Successfully built", Build($"X-Registry-Config: {known}\r\n"), StringComparison.Ordinal);

        string Build(string header)
        {
            string dockerfile = $"FROM {name}\n";
            return service.Send($"POST /build HTTP/1.1\r\nConnection: close\r\n{header}Content-Length: {dockerfile.Length}\r\n\r\n{dockerfile}");
        }
    }

    [RootFact("busybox", "docker", "docker-registry")]
    public void A_pull_without_a_tag_brings_all_tags_of_the_repository()
    {
        using DockerRegistry registry = new();
        string repository = $"{registry.Address}/tags";
        foreach (string tag in (string[])["one", "two"])
        {
            service.Succeed("tag", "bb:1", $"{repository}:{tag}");
            service.Succeed("push", "-q", $"{repository}:{tag}");
            service.Succeed("rmi", $"{repository}:{tag}");
        }

        Assert.Equal(200, service.Call("POST", $"/images/create?fromImage={repository}").Status);

        Assert.Equal(["one", "two"], service.Succeed("images", "--format", "{{.Tag}}", repository).Split('\n').Order(StringComparer.Ordinal));
        service.Succeed("rmi", $"{repository}:one", $"{repository}:two");
    }

    [RootFact("busybox", "docker")]
    public void A_dockerfile_may_lie_elsewhere_than_its_context()
    {
        string context = Directory.CreateDirectory(service.PathOf("elsewhere")).FullName;
        File.WriteAllText(Path.Combine(context, "said"), "in the context");
        File.WriteAllText(service.PathOf("Elsewhere"), "FROM bb:1\nCOPY said /said\nCMD [\"cat\", \"/said\"]\n");
        ProgramResult built = service.RunProgram("env", "DOCKER_BUILDKIT=0", "docker", "build", "-t", "elsewhere", "-f", service.PathOf("Elsewhere"), context);
        Assert.True(built.ExitCode == 0, built.Output + built.Error);
        Assert.Equal("in the context", service.Succeed("run", "--rm", "elsewhere"));
    }

    [RootFact("busybox")]
    public void An_image_has_the_manifest_of_its_platform_and_is_there_for_no_other()
    {
        JsonNode image = JsonNode.Parse(service.Call("GET", "/v1.51/images/bb:1/json?manifests=1").Content)!;
        JsonNode manifest = image["Manifests"]![0]!;
        Assert.Equal(image["Descriptor"]!["digest"]!.GetValue<string>(), manifest["ID"]!.GetValue<string>());
        Assert.Equal(image["Size"]!.GetValue<long>(), manifest["ImageData"]!["Size"]!["Unpacked"]!.GetValue<long>());
        Assert.Equal(Platform.Host.Architecture, manifest["ImageData"]!["Platform"]!["architecture"]!.GetValue<string>());
        Assert.Null(JsonNode.Parse(service.Call("GET", "/v1.47/images/bb:1/json?manifests=1").Content)!["Manifests"]);
        Assert.NotNull(JsonNode.Parse(service.Call("GET", "/v1.47/images/json?manifests=1").Content)![0]!["Manifests"]);

        string other = Uri.EscapeDataString("""{"os":"linux","architecture":"s390x"}""");
        Assert.Equal(400, service.Call("GET", $"/images/bb:1/json?manifests=1&platform={other}").Status);
        foreach (string path in (string[])["GET /images/bb:1/json?platform", "GET /images/bb:1/history?platform", "GET /images/bb:1/get?platform", "POST /images/bb:1/push?platform", "DELETE /images/bb:1?platforms"])
        {
            string[] words = path.Split(' ');
            (int status, string content) = service.Call(words[0], $"{words[1]}={other}");
            Assert.True(status == 404 && content.Contains("s390x", StringComparison.Ordinal), $"{path}: {status} {content}");
            Assert.Equal(400, service.Call(words[0], $"{words[1]}=linux").Status);
        }

        Assert.Equal(200, service.Call("GET", $"/v1.47/images/bb:1/history?platform={other}").Status);
    }

    [RootFact("busybox")]
    public void Errors_of_a_pull_are_the_calls_status()
    {
        (int status, string content) = service.Call("POST", "/images/create?fromImage=127.0.0.1:1/nothing&tag=1");

        Assert.Equal(500, status);
        Assert.NotNull(JsonNode.Parse(content)!["message"]);
        Assert.Equal(400, service.Call("POST", "/images/create").Status);
    }

    [RootFact("busybox", "docker")]
    public void Files_are_copied_into_and_out_of_containers()
    {
        service.Succeed("run", "-d", "--name", "files", "bb:1", "sleep", "1000");
        File.WriteAllText(service.PathOf("in"), "from outside\n");
        service.Succeed("cp", service.PathOf("in"), "files:/tmp/renamed");
        Assert.Equal("from outside", service.Succeed("exec", "files", "cat", "/tmp/renamed"));
        service.Succeed("cp", "files:/deep", service.PathOf("folder"));
        Assert.Equal("deep\n", File.ReadAllText(service.PathOf("folder/er/file")));
        service.Succeed("cp", "files:/deep/.", service.PathOf("contents"));
        Assert.Equal("deep\n", File.ReadAllText(service.PathOf("contents/er/file")));
        Assert.Equal(404, service.Call("HEAD", "/containers/files/archive?path=/nowhere").Status);
        service.Succeed("export", "-o", service.PathOf("exported.tar"), "files");
        using TarReader exported = new(File.OpenRead(service.PathOf("exported.tar")));
        Assert.NotNull(exported.GetNextEntry());
        service.Succeed("rm", "-f", "files");
    }

    [RootFact("busybox", "docker")]
    public void Volumes_outlive_their_containers_and_are_cleared()
    {
        service.Succeed("volume", "create", "--label", "a=b", "data");
        service.Succeed("run", "--rm", "-v", "data:/data", "bb:1", "sh", "-c", "echo kept > /data/file");
        Assert.Equal("kept", service.Succeed("run", "--rm", "--mount", "type=volume,source=data,target=/data,readonly", "bb:1", "cat", "/data/file"));
        Assert.Equal("data", service.Succeed("volume", "ls", "-q", "--filter", "label=a=b"));
        Assert.Contains("data", service.Succeed("volume", "prune", "-af"), StringComparison.Ordinal);
        Assert.Equal(404, service.Call("GET", "/volumes/data").Status);
        Assert.Equal(204, service.Call("DELETE", "/volumes/data?force=1").Status);
    }

    [RootFact("busybox", "docker")]
    public void What_a_container_uses_is_measured()
    {
        service.Succeed("run", "-d", "--name", "busy", "-m", "64m", "bb:1", "sleep", "1000");
        Assert.Contains("64MiB", service.Succeed("stats", "--no-stream", "--format", "{{.MemUsage}}", "busy"), StringComparison.Ordinal);
        Assert.Contains("sleep 1000", service.Succeed("top", "busy"), StringComparison.Ordinal);
        Assert.Equal("busy", service.Succeed("update", "-m", "32m", "busy"));
        Assert.Equal("33554432", service.Succeed("inspect", "-f", "{{.HostConfig.Memory}}", "busy"));
        Assert.NotEmpty(service.Succeed("system", "df"));
        service.Succeed("rm", "-f", "busy");
    }
}

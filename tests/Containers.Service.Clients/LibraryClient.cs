using System.Formats.Tar;
using System.Net;
using System.Text;
using Docker.DotNet;
using Docker.DotNet.Models;

namespace Containers.Service.Clients;

/// <summary>What docker's library for .NET does with containers, images, networks and volumes.</summary>
internal static class LibraryClient
{
    private const string Image = "bb:1";

    /// <summary>Does all of it.</summary>
    public static async Task RunAsync()
    {
        using DockerClient docker = new DockerClientBuilder().Build();
        await docker.System.PingAsync();
        Assert.Equal("1.51", (await docker.System.GetVersionAsync()).APIVersion);
        await UseContainersAsync(docker);
        await UseImagesAsync(docker);
        await UseNetworksAndVolumesAsync(docker);
    }

    private static async Task UseContainersAsync(DockerClient docker)
    {
        CreateContainerResponse box = await docker.Containers.CreateContainerAsync(new()
        {
            Image = Image, Name = "library", Cmd = ["cat"], OpenStdin = true, StdinOnce = true, AttachStdin = true, AttachStdout = true,
            Labels = new Dictionary<string, string> { ["kind"] = "library" }, HostConfig = new() { NetworkMode = "none", Memory = 64 << 20 },
        });
        using MultiplexedStream attached = await docker.Containers.AttachContainerAsync(box.ID, new() { Stream = true, Stdin = true, Stdout = true, Stderr = true });
        Assert.True(await docker.Containers.StartContainerAsync(box.ID, new()));
        Assert.False(await docker.Containers.StartContainerAsync(box.ID, new()));
        Dictionary<string, IDictionary<string, bool>> filters = new() { ["label"] = new Dictionary<string, bool> { ["kind=library"] = true } };
        Assert.Equal(["/library"], (await docker.Containers.ListContainersAsync(new() { Filters = filters })).Single().Names);

        ContainerExecCreateResponse exec = await docker.Exec.CreateContainerExecAsync(
            box.ID, new() { Cmd = ["sh", "-c", "cat; echo err >&2; exit 3"], AttachStdin = true, AttachStdout = true, AttachStderr = true });
        using (MultiplexedStream started = await docker.Exec.StartContainerExecAsync(exec.ID, new()))
        {
            await WriteAsync(started, "through\n");
            Assert.Equal(("through\n", "err\n"), await started.ReadOutputToEndAsync(CancellationToken.None));
        }

        Assert.Equal(3, (await docker.Exec.InspectContainerExecAsync(exec.ID)).ExitCode);
        await docker.Containers.ExtractArchiveToContainerAsync(box.ID, new() { Path = "/tmp" }, Archive(("file", "content")));
        using (Stream archive = (await docker.Containers.GetArchiveFromContainerAsync(box.ID, new() { Path = "/tmp/file" }, false)).Stream!)
        using (TarReader reader = new(archive))
        {
            Assert.Equal("file", (await reader.GetNextEntryAsync())!.Name);
        }

        await docker.Containers.PauseContainerAsync(box.ID);
        Assert.Equal("paused", (await docker.Containers.InspectContainerAsync(box.ID)).State!.Status);
        await docker.Containers.UnpauseContainerAsync(box.ID);
        Assert.NotEmpty((await docker.Containers.ListProcessesAsync(box.ID, new())).Processes);
        await WriteAsync(attached, "last\n");
        Assert.Equal(("last\n", ""), await attached.ReadOutputToEndAsync(CancellationToken.None));
        Assert.Equal(0, (await docker.Containers.WaitContainerAsync(box.ID)).StatusCode);
        using (MultiplexedStream log = await docker.Containers.GetContainerLogsAsync(box.ID, new() { ShowStdout = true, Follow = true }))
        {
            Assert.Equal(("last\n", ""), await log.ReadOutputToEndAsync(CancellationToken.None));
        }

        await docker.Containers.RemoveContainerAsync(box.ID, new());
        await Assert.ThrowsAsync<DockerContainerNotFoundException>(() => docker.Containers.InspectContainerAsync(box.ID));
    }

    private static async Task UseImagesAsync(DockerClient docker)
    {
        List<string?> lines = [];
        await docker.Images.BuildImageFromDockerfileAsync(
            new() { Tags = ["library:1"], NetworkMode = "none" },
            Archive(("Dockerfile", $"FROM {Image}\nCOPY said /said\n"), ("said", "x")),
            null,
            null,
            new Lines(message => lines.Add(message.Stream)));
        Assert.Contains("Successfully tagged library:1\n", lines);
        using MemoryStream saved = new();
        await using (Stream content = await docker.Images.SaveImageAsync("library:1"))
        {
            await content.CopyToAsync(saved);
        }

        await docker.Images.DeleteImageAsync("library:1", new());
        await Assert.ThrowsAsync<DockerImageNotFoundException>(() => docker.Images.InspectImageAsync("library:1"));
        saved.Position = 0;
        await docker.Images.LoadImageAsync(new(), saved, new Lines(static _ => { }));
        Assert.Equal(["library:1"], (await docker.Images.InspectImageAsync("library:1")).RepoTags);
        await docker.Images.DeleteImageAsync("library:1", new());
    }

    private static async Task UseNetworksAndVolumesAsync(DockerClient docker)
    {
        NetworksCreateResponse network = await docker.Networks.CreateNetworkAsync(new() { Name = "library-net" });
        CreateContainerResponse served = await docker.Containers.CreateContainerAsync(new()
        {
            Image = Image, Cmd = ["httpd", "-f", "-h", "/www"], ExposedPorts = new Dictionary<string, EmptyStruct> { ["80/tcp"] = default },
            HostConfig = new() { NetworkMode = "library-net", PortBindings = new Dictionary<string, IList<PortBinding>> { ["80/tcp"] = [new() { HostPort = "" }] } },
        });
        await docker.Containers.StartContainerAsync(served.ID, new());
        Assert.NotEmpty((await docker.Containers.InspectContainerAsync(served.ID)).NetworkSettings!.Ports!["80/tcp"]![0].HostPort);
        DockerApiException twice = await Assert.ThrowsAsync<DockerApiException>(() => docker.Networks.ConnectNetworkAsync(network.ID, new() { Container = served.ID }));
        Assert.Equal(HttpStatusCode.Forbidden, twice.StatusCode);
        await docker.Containers.RemoveContainerAsync(served.ID, new() { Force = true });
        await docker.Networks.DeleteNetworkAsync(network.ID);

        await docker.Volumes.CreateAsync(new() { Name = "library-data" });
        Assert.Contains((await docker.Volumes.ListAsync(CancellationToken.None)).Volumes, static volume => volume.Name == "library-data");
        await docker.Volumes.RemoveAsync("library-data", false);
    }

    private static async Task WriteAsync(MultiplexedStream stream, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        await stream.WriteAsync(bytes, 0, bytes.Length, CancellationToken.None);
        stream.CloseWrite();
    }

    private static MemoryStream Archive(params (string Name, string Content)[] files)
    {
        MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        archive.Position = 0;
        return archive;
    }

    /// <summary>Takes what a call tells while it is answered.</summary>
    private sealed class Lines(Action<JSONMessage> take) : IProgress<JSONMessage>
    {
        public void Report(JSONMessage value) => take(value);
    }
}

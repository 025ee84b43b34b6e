using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Engine.Images.Changes;
using Containers.Engine.Layers;
using Containers.Engine.Tests.Images;
using Containers.Linux.Cgroups;
using Containers.Oci;

namespace Containers.Engine.Tests.Containers.Changes;

public sealed class ContainerCommitTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private ContainerService Containers => busybox.Containers;

    [RootFact("busybox")]
    public async Task A_container_of_the_new_image_finds_what_the_old_one_left()
    {
        ContainerInfo container = await RunToEndAsync("echo kept > /etc/motd; rm /bin/vi; rm -r /home; mkdir /home; echo x > /home/y; ln /home/y /home/z; chmod 4711 /home/y");
        ImageInfo image = await Containers.Find(container.Id).CommitAsync(new()
        {
            Tag = ImageReference.Parse("made:v1"),
            Changes = ["CMD [\"sh\", \"-c\", \"cat /etc/motd; ls /home /bin/vi; stat -c '%a %h' /home/y; echo $WHO; pwd\"]", "ENV WHO=me", "WORKDIR /home", "LABEL l=1"],
            Author = "somebody",
            Message = "why",
        });
        Assert.Equal(("made", "v1", "somebody"), (image.Repository, image.Tag, image.Author));
        Assert.Equal("1", image.Labels["l"]);
        ImageHistoryEntry step = busybox.Engine.Images.History("made:v1")[0];
        Assert.Equal(("why", "somebody", false), (step.Comment, step.Author, step.IsEmptyLayer));
        Assert.StartsWith("sh -c echo kept", step.CreatedBy, StringComparison.Ordinal);
        Assert.Equal(busybox.Engine.Images.History(busybox.Image).Count + 1, busybox.Engine.Images.History("made:v1").Count);

        (int code, string output, string error) = await busybox.RunAsync(new() { Image = "made:v1" });
        Assert.Equal("kept\n/home:\ny\nz\n4711 2\nme\n/home\n", output);
        Assert.Contains("/bin/vi", error, StringComparison.Ordinal);
        Assert.Equal(0, code);
        Assert.Empty((await busybox.Engine.Store.CheckAsync(repair: false)).Problems);
        await Containers.Find(container.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task The_same_changes_give_the_same_layer_and_none_gives_no_layer()
    {
        ContainerInfo one = await RunToEndAsync("echo x > /file; touch -d @1000 /file; rm /bin/vi; touch -d @1000 /bin /");
        ContainerInfo other = await RunToEndAsync("rm /bin/vi; echo x > /file; sleep 0.01; touch -d @1000 /file /bin /");
        ContainerInfo none = await RunToEndAsync("true");
        ImageInfo first = await Containers.Find(one.Id).CommitAsync();
        Assert.Null(first.Repository);
        Assert.Equal(first.Layers, (await Containers.Find(one.Id).CommitAsync()).Layers);
        Assert.Equal(first.Layers, (await Containers.Find(other.Id).CommitAsync()).Layers);
        ImageInfo unchanged = await Containers.Find(none.Id).CommitAsync();
        Assert.Equal(first.Layers.SkipLast(1), unchanged.Layers);
        Assert.True(busybox.Engine.Images.History(unchanged.Id)[0].IsEmptyLayer);
        foreach (ContainerInfo container in new[] { one, other, none })
        {
            await Containers.Find(container.Id).RemoveAsync();
        }
    }

    [RootAlone("A user has a control group where systemd gives one.")]
    [RootFact("busybox")]
    public async Task A_running_container_goes_on_and_the_image_runs_as_it_was_asked_to()
    {
        ContainerInfo container = (await Containers.CreateAsync(busybox.Options("sleep", "600") with
        {
            User = "app", Environment = ["A=b"], Expose = ["80"], StopTimeout = TimeSpan.FromSeconds(3), HealthCheck = new HealthCheck().WithCommandLine("true"),
        })).Read();
        await Containers.Find(container.Id).StartAsync();
        Cgroup cgroup = Cgroup.At(CgroupLayout.Detect(), $"/pscontainers-{container.Id}");
        ImageInfo image = await Containers.Find(container.Id).CommitAsync();
        Assert.False(CgroupFreezer.IsFrozen(cgroup));
        Assert.Equal(["sleep", "600"], image.Command);
        Assert.Equal("app", image.User);
        Assert.Contains("A=b", image.Environment);
        Assert.Equal(["80/tcp"], image.ExposedPorts);
        ContainerOptions made = (await Containers.CreateAsync(new ContainerOptions { Image = image.Id })).Read().Options;
        Assert.Equal((TimeSpan.FromSeconds(3), "true"), (made.StopTimeout, made.HealthCheck!.Test![1]));

        Assert.True(CgroupFreezer.Freeze(cgroup, TimeSpan.FromSeconds(30)));
        await Containers.Find(container.Id).CommitAsync();
        Assert.True(CgroupFreezer.IsFrozen(cgroup)); // Who froze it wants it so.
        CgroupFreezer.Thaw(cgroup);
        await Containers.Find(container.Id).CommitAsync(new() { Pause = false });
        await Containers.Find(container.Id).RemoveAsync(force: true);
    }

    [RootAlone("skopeo takes itself for root in a user's namespace.")]
    [RootFact("busybox", "docker-registry", "skopeo", "umoci")]
    public async Task Other_tools_unpack_the_new_image_to_the_same_files()
    {
        ContainerInfo container = await RunToEndAsync("mkdir -p /new/deep; echo text > /new/deep/file; rm -r /home; mkfifo /new/fifo; chown 12:34 /new/fifo; rm /etc/motd");
        using DockerRegistry registry = new();
        using TemporaryFolder folder = new();
        string name = $"{registry.Address}/committed:v1";
        ImageInfo image = await Containers.Find(container.Id).CommitAsync(new() { Tag = ImageReference.Parse(name) });
        await busybox.Engine.Images.PushAsync(ImageReference.Parse(name));
        FileTree.Output("skopeo", "copy", "--quiet", "--src-tls-verify=false", $"docker://{name}", $"oci:{folder.Combine("layout")}:v1");
        FileTree.Output("umoci", "unpack", "--image", $"{folder.Combine("layout")}:v1", folder.Combine("bundle"));
        string files = folder.Combine("bundle", "rootfs");
        Assert.Equal("text\n", File.ReadAllText(Path.Combine(files, "new", "deep", "file")));
        Assert.Equal("fifo 12 34\n", FileTree.Output("stat", "-c", "%F %u %g", Path.Combine(files, "new", "fifo")));
        Assert.False(Path.Exists(Path.Combine(files, "home")));
        Assert.False(Path.Exists(Path.Combine(files, "etc", "motd")));
        Assert.True(Path.Exists(Path.Combine(files, "etc", "passwd")));

        await busybox.Engine.Images.PullAsync(ImageReference.Parse(name));
        Assert.Equal(image.Id, busybox.Engine.Images.Get(name).Id);
        await Containers.Find(container.Id).RemoveAsync();
    }

    [RootAlone("It runs docker.")]
    [RootFact("busybox", "docker-registry", "dockerd", "docker", "tar")]
    public async Task Docker_pulls_the_new_image_and_has_the_same_files()
    {
        ContainerInfo container = await RunToEndAsync(
            "mkdir -p /new/deep; echo text > /new/deep/file; ln /new/deep/file /new/link; ln -s deep /new/to; rm -r /home; mkdir /home; echo x > /home/y; mkfifo /new/fifo; chown 12:34 /new/fifo; chmod 4755 /new/link; rm /etc/motd");
        using DockerRegistry registry = new();
        using DockerDaemon docker = new();
        using TemporaryFolder folder = new();
        string name = $"{registry.Address}/committed:v1";
        ImageInfo image = await Containers.Find(container.Id).CommitAsync(new() { Tag = ImageReference.Parse(name), Changes = ["CMD [\"cat\", \"/new/to/file\"]"] });
        await busybox.Engine.Images.PushAsync(ImageReference.Parse(name));

        ProgramResult pulled = docker.Run("pull", "-q", name);
        Assert.Equal((0, ""), (pulled.ExitCode, pulled.Error));
        Assert.Equal($"{image.Id}\n", docker.Run("inspect", "--format", "{{.Id}}", name).Output);
        ContainerInfo same = (await Containers.CreateAsync(new() { Image = name })).Read();
        await using (FileStream archive = File.Create(folder.Combine("files.tar")))
        {
            await Containers.Find(same.Id).ExportAsync(archive);
        }

        string own = Directory.CreateDirectory(folder.Combine("files")).FullName;
        FileTree.Output("tar", "--xattrs", "--xattrs-include=*", "-xpf", folder.Combine("files.tar"), "-C", own);
        Assert.Equal(FileTree.Describe(own), FileTree.Describe(docker.TreeOf(ChainIdOf(image))));
        Assert.Equal("text\n", docker.Run("run", "--rm", "--network", "none", "--ulimit", "nofile=1024:1024", name).Output);
        await Containers.Find(same.Id).RemoveAsync();
        await Containers.Find(container.Id).RemoveAsync();
    }

    [RootFact("busybox")]
    public async Task What_cannot_be_asked_for_is_refused_and_leaves_nothing()
    {
        ContainerInfo container = await RunToEndAsync("touch /.wh.file");
        int before = busybox.Engine.Images.List().Count;
        await Assert.ThrowsAsync<ImageChangeException>(() => Containers.Find(container.Id).CommitAsync(new() { Changes = ["RUN true"] }));
        await Assert.ThrowsAsync<ImageNameException>(() => Containers.Find(container.Id).CommitAsync(new() { Tag = ImageReference.Parse($"a@{container.ImageId}") }));
        await Assert.ThrowsAsync<LayerException>(() => Containers.Find(container.Id).CommitAsync());
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => Containers.Find("nobody").CommitAsync());
        Assert.Equal(before, busybox.Engine.Images.List().Count);
        await Containers.Find(container.Id).RemoveAsync();
    }

    private static string ChainIdOf(ImageInfo image) => ChainId.Of(image.GetConfiguration().DiffIds)[^1].ToString();

    private async Task<ContainerInfo> RunToEndAsync(string script)
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sh", "-c", script))).Read();
        await Containers.Find(created.Id).StartAsync();
        await Containers.Find(created.Id).WaitAsync();
        return Containers.Get(created.Id);
    }
}

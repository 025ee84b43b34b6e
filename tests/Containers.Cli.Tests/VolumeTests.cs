namespace Containers.Cli.Tests;

/// <summary>Volumes: what is kept, copied, shared and removed.</summary>
public sealed class VolumeTests : IDisposable
{
    private const string Facts = "stat -c '%n %u:%g %a %h' /vol /vol/file /vol/same /vol/link; cat /vol/file";
    private readonly ContainersProgram _containers = new();

    public VolumeTests()
    {
        VolumeImage.Import(_containers, "img:1");
        VolumeImage.Import(_containers, "vol:1", "VOLUME /vol");
    }

    public void Dispose() => _containers.Dispose();

    [RootFact("busybox")]
    public void A_named_volume_comes_back_after_its_container()
    {
        Succeed("run", "--rm", "-v", "data:/data", "img:1", "sh", "-c", "echo kept > /data/file");
        Assert.Equal(["kept"], Succeed("run", "--rm", "-v", "data:/elsewhere", "img:1", "cat", "/elsewhere/file").Lines);
        Assert.Equal(["data"], Succeed("volume", "ls", "-q").Lines);
    }

    [RootFact("busybox")]
    public void A_fresh_volume_has_the_images_files_with_all_that_belongs_to_them()
    {
        string[] image = Succeed("run", "--rm", "img:1", "sh", "-c", Facts).Lines;
        Assert.Equal(["/vol 33:44 2750 2", "/vol/file 7:8 640 2", "/vol/same 7:8 640 2", "/vol/link 9:9 777 1", "of the image"], image);
        Assert.Equal(image, Succeed("run", "--rm", "-v", "fresh:/vol", "img:1", "sh", "-c", Facts).Lines);

        // One that is there and empty is filled too, one that is in use by a container that runs without its files being replaced.
        Succeed("volume", "create", "empty");
        Succeed("run", "-d", "--name", "user", "-v", "empty:/mine", "img:1", "sleep", "1000");
        Assert.Equal(image, Succeed("run", "--rm", "-v", "empty:/vol", "img:1", "sh", "-c", Facts).Lines);
        Assert.Equal("of the image", Succeed("exec", "user", "cat", "/mine/file").Lines[0]);

        // Where something is, and where the image has a link to the folder.
        Succeed("run", "--rm", "-v", "fresh:/vol", "img:1", "sh", "-c", "rm /vol/file; touch /vol/own");
        Assert.Equal(["link", "own", "same"], Succeed("run", "--rm", "-v", "fresh:/vol", "img:1", "ls", "/vol").Lines);
        Assert.Equal(["file", "link", "same"], Succeed("run", "--rm", "-v", "linked:/way", "img:1", "ls", "/vol").Lines);
        Assert.Empty(Succeed("run", "--rm", "-v", "none:/vol:nocopy", "img:1", "ls", "/vol").Lines);
    }

    [RootFact("busybox")]
    public void A_volume_of_the_image_goes_with_rm_v_and_with_run_rm_and_stays_else()
    {
        Succeed("run", "--rm", "vol:1", "true");
        Assert.Empty(Succeed("volume", "ls", "-q").Lines);
        Succeed("run", "-d", "--rm", "--name", "short", "vol:1", "true");
        _containers.AwaitEvent("destroy", "short");
        Assert.Empty(Succeed("volume", "ls", "-q").Lines);

        Succeed("run", "--name", "one", "vol:1", "true");
        Succeed("run", "--name", "two", "-v", "/place", "-v", "named:/vol", "img:1", "true");
        Assert.Equal(3, Succeed("volume", "ls", "-q").Lines.Length);
        Succeed("rm", "-v", "one");
        Succeed("rm", "two");
        Assert.Equal(2, Succeed("volume", "ls", "-q").Lines.Length);
        Assert.Equal(["Total reclaimed space: 0B"], Succeed("volume", "prune", "-f").Lines[1..]);
        Assert.Equal(["named"], Succeed("volume", "ls", "-q").Lines);
        Succeed("system", "prune", "-af", "--volumes");
        Assert.NotEmpty(Succeed("volume", "ls", "-q").Lines);
        Succeed("volume", "prune", "-af");
        Assert.Empty(Succeed("volume", "ls", "-q").Lines);
    }

    [RootFact("busybox")]
    public void A_folder_of_what_a_volume_with_options_shows_is_shown_alone()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.Combine("site/pages"));
        File.WriteAllText(folder.Combine("site/pages/one"), "");
        File.CreateSymbolicLink(folder.Combine("site/out"), "/etc");
        Succeed("volume", "create", "-o", "type=none", "-o", "o=bind", "-o", $"device={folder.Combine("site")}", "shown");
        Assert.Equal(["one"], Show("pages").Lines);

        // A link there is followed within the volume.
        foreach (string missing in (string[])["absent", "out"])
        {
            ContainersProgram.Result refused = Show(missing);
            Assert.Equal((125, ""), (refused.ExitCode, refused.Output));
            Assert.Contains("ENOENT", refused.Error, StringComparison.Ordinal);
        }

        Directory.Delete(folder.Combine("site"), recursive: true);
        Assert.Contains($"The folder {folder.Combine("site")}, which volume 'shown' shows, is missing", Show("pages").Error, StringComparison.Ordinal);

        ContainersProgram.Result Show(string path) =>
            _containers.Run("run", "--rm", "--mount", $"type=volume,source=shown,target=/mnt,volume-subpath={path}", "img:1", "ls", "/mnt");
    }

    [RootFact("busybox")]
    public void A_volume_that_a_container_has_is_not_removed()
    {
        Succeed("create", "--name", "user", "-v", "data:/data", "img:1", "true");
        ContainersProgram.Result refused = _containers.Run("volume", "rm", "data");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("in use by the containers", refused.Error, StringComparison.Ordinal);
        Succeed("rm", "user");
        Assert.Equal(["data"], Succeed("volume", "rm", "data").Lines);
        Assert.Equal(1, _containers.Run("volume", "rm", "data").ExitCode);
        Succeed("volume", "rm", "-f", "data");
    }

    [RootFact("busybox")]
    public void Files_are_copied_into_and_out_of_volumes_of_a_container_that_does_not_run()
    {
        string file = _containers.WriteFile("new", "new\n");
        string bind = Directory.CreateDirectory($"{file}.bind").FullName;
        File.WriteAllText(Path.Combine(bind, "file"), "of this machine\n");
        Succeed("create", "--name", "box", "-v", "data:/data", "-v", $"{bind}:/bind", "-v", "/own", "-v", "fixed:/fixed:ro", "img:1", "true");
        foreach (string folder in (string[])["data", "own", "bind"])
        {
            Succeed("cp", file, $"box:/{folder}/");
        }

        Assert.Equal("new\n", File.ReadAllText(Path.Combine(bind, "new")));
        Assert.Equal(["new"], Succeed("run", "--rm", "-v", "data:/d", "img:1", "cat", "/d/new").Lines);
        Assert.NotEqual(0, _containers.Run("cp", file, "box:/fixed/").ExitCode);

        // What is mounted belongs to the folder that it is in.
        string target = Path.Combine(Path.GetDirectoryName(file)!, "all");
        Succeed("cp", "box:/.", target);
        Assert.Equal("new\n", File.ReadAllText(Path.Combine(target, "data/new")));
        Assert.Equal("of this machine\n", File.ReadAllText(Path.Combine(target, "bind/file")));
        Assert.DoesNotContain("pscontainers", File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
        Succeed("start", "box");
    }

    [RootFact("busybox")]
    public void An_image_of_a_container_has_its_volumes_without_a_name()
    {
        Succeed("create", "--name", "box", "-v", "/own", "-v", "named:/named", "vol:1", "true");
        Succeed("commit", "box", "made:1");
        Assert.Equal(["""{"/own":{},"/vol":{}}"""], Succeed("image", "inspect", "made:1", "--format", "{{json .Config.Volumes}}").Lines);
    }

    [RootAlone("It makes a mount namespace.")]
    [RootFact("busybox", "unshare")]
    public void Mounts_of_a_folder_that_is_on_a_private_mount_cannot_spread()
    {
        string folder = Directory.CreateDirectory(Path.Combine(_containers.Root, "spread")).FullName;
        foreach (string propagation in (string[])["shared", "rslave"])
        {
            ContainersProgram.Result refused = _containers.RunProgram("unshare", "-m", "--propagation", "private", ContainersProgram.Path, "run", "--rm", "-v", $"{folder}:/s:{propagation}", "img:1", "true");
            Assert.Equal(125, refused.ExitCode);
            Assert.Contains("which is not shared", refused.Error, StringComparison.Ordinal);
        }

        ContainersProgram.Result mounted = _containers.RunProgram("unshare", "-m", "--propagation", "shared", ContainersProgram.Path, "run", "--rm", "-v", $"{folder}:/s:shared", "img:1", "true");
        Assert.True(mounted.ExitCode == 0, mounted.Error);
    }

    [RootFact("busybox")]
    public void Volumes_of_another_container_are_had_too()
    {
        Succeed("run", "-d", "--name", "first", "-v", "data:/data", "-v", "/own", "img:1", "sleep", "1000");
        Succeed("exec", "first", "sh", "-c", "echo shared > /own/file");
        Assert.Equal(["shared"], Succeed("run", "--rm", "--volumes-from", "first", "img:1", "cat", "/own/file").Lines);
        ContainersProgram.Result refused = _containers.Run("run", "--rm", "--volumes-from", "first:ro", "img:1", "touch", "/data/new");
        Assert.Contains("Read-only file system", refused.Error, StringComparison.Ordinal);

        // The volume of the first one that goes with --rm is not the second one's to take.
        Assert.Equal(2, Succeed("volume", "ls", "-q").Lines.Length);
        Assert.Equal(["shared"], Succeed("exec", "first", "cat", "/own/file").Lines);
    }

    [RootFact("busybox")]
    public void Lists_and_filters_know_what_containers_have()
    {
        Succeed("volume", "create", "data", "--label", "of=test");
        Succeed("create", "--name", "told", "-v", "data:/data:ro", "-v", "/tmp:/host", "--mount", "type=tmpfs,dst=/memory,tmpfs-size=1m", "vol:1", "true");
        Assert.Equal(
            ["volume /data ro false", "bind /host  true", "tmpfs /memory  true", "volume /vol  true"],
            Succeed("inspect", "told", "-f", "{{range .Mounts}}{{.Type}} {{.Destination}} {{.Mode}} {{.RW}}\n{{end}}").Lines);
        Assert.Equal(["[data:/data:ro /tmp:/host] tmpfs /memory"], Succeed("inspect", "told", "-f", "{{.HostConfig.Binds}} {{range .HostConfig.Mounts}}{{.Type}} {{.Target}}{{end}}").Lines);
        Assert.Equal(["told"], Succeed("ps", "-a", "--filter", "volume=data", "--format", "{{.Names}}").Lines);
        Assert.Equal(["told"], Succeed("ps", "-a", "--filter", "volume=/host", "--format", "{{.Names}}").Lines);
        Assert.Empty(Succeed("ps", "-a", "--filter", "volume=other", "--format", "{{.Names}}").Lines);
        Assert.StartsWith("data,/tmp,", Succeed("ps", "-a", "--format", "{{.Mounts}}").Lines[0], StringComparison.Ordinal);
        Assert.Equal(["data"], Succeed("volume", "ls", "-q", "--filter", "label=of=test").Lines);
        Assert.Empty(Succeed("volume", "ls", "-q", "--filter", "dangling=true").Lines);
        Assert.Equal(["local test"], Succeed("volume", "inspect", "data", "-f", "{{.Driver}} {{.Labels.of}}").Lines);
        Assert.Contains(Succeed("df").Lines, line => line.StartsWith("Local Volumes", StringComparison.Ordinal) && line.Contains("2  ", StringComparison.Ordinal));
        Assert.Contains(Succeed("df", "-v").Lines, line => line.StartsWith("data ", StringComparison.Ordinal));
    }

    [RootFact("busybox", "tar")]
    public void An_archive_of_a_volume_brings_it_back()
    {
        string[] files = Succeed("run", "--rm", "-v", "data:/vol", "img:1", "sh", "-c", Facts).Lines;
        foreach ((string number, string[] words) in new[] { ("1", Array.Empty<string>()), ("2", ["--compress", "zstd"]), ("3", ["--compress", "gzip"]) })
        {
            string archive = _containers.WriteFile($"{number}.tar", "");
            Succeed(["volume", "export", "data", "-o", archive, .. words]);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(archive));
            Succeed("volume", "import", $"copy{number}", archive);
            Assert.Equal(files, Succeed("run", "--rm", "-v", $"copy{number}:/vol:nocopy", "img:1", "sh", "-c", Facts).Lines);
        }

        // Files that are there stay, unless they are to be replaced; and those of a container that runs stay anyway.
        string packed = _containers.WriteFile("1.tar.copy", "");
        Succeed("volume", "export", "data", "-o", packed);
        Succeed("run", "-d", "--name", "user", "-v", "data:/vol", "img:1", "sh", "-c", "touch /vol/more; sleep 1000");
        Assert.Contains("--replace", _containers.Run("volume", "import", "data", packed).Error, StringComparison.Ordinal);
        Assert.Contains("runs", _containers.Run("volume", "import", "--replace", "data", packed).Error, StringComparison.Ordinal);
        Succeed("rm", "-f", "user");
        Succeed("volume", "import", "--replace", "data", packed);
        Assert.Equal(["file", "link", "same"], Succeed("run", "--rm", "-v", "data:/vol", "img:1", "ls", "/vol").Lines);

        // What is no archive changes nothing.
        string broken = _containers.WriteFile("broken.tar", "no archive at all");
        Assert.Equal(1, _containers.Run("volume", "import", "--replace", "data", broken).ExitCode);
        Assert.Equal(["file", "link", "same"], Succeed("run", "--rm", "-v", "data:/vol", "img:1", "ls", "/vol").Lines);
        Assert.Equal(["_data", "volume.json"], Directory.EnumerateFileSystemEntries(Path.Combine(_containers.Root, "volumes/data")).Select(Path.GetFileName).Order());
    }

    [RootFact("busybox", "docker-registry")]
    public void A_registry_in_a_container_keeps_its_images_in_a_folder_of_the_host()
    {
        using TemporaryFolder host = new();
        string data = host.Combine("registry");
        string address = $"127.0.0.1:{FreePort()}";
        RegistryImage.Import(_containers, "registry:1", address);
        string[] run = ["run", "-d", "--name", "registry", "--network", "host", "-v", $"{data}:/var/lib/registry", "registry:1"];
        Succeed(run);
        RegistryImage.Await(_containers, "registry");
        Succeed("tag", "img:1", $"{address}/kept:1");
        Succeed("push", "-q", $"{address}/kept:1");
        Succeed("rm", "-f", "registry");
        Succeed("rmi", $"{address}/kept:1");
        Assert.NotEqual(0, _containers.Run("pull", "-q", $"{address}/kept:1").ExitCode);

        Succeed(run);
        RegistryImage.Await(_containers, "registry");
        Succeed("pull", "-q", $"{address}/kept:1");
        Assert.True(Directory.Exists($"{data}/docker/registry/v2"));
    }

    private static int FreePort()
    {
        using System.Net.Sockets.TcpListener listener = new(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private ContainersProgram.Result Succeed(params string[] words)
    {
        ContainersProgram.Result result = _containers.Run(words);
        Assert.True(result.ExitCode == 0, $"containers {string.Join(' ', words)}: {result.Error}");
        return result;
    }
}

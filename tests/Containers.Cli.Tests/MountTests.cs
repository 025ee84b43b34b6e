namespace Containers.Cli.Tests;

/// <summary>Folders of the host, memory, images and devices in containers.</summary>
public sealed class MountTests : IDisposable
{
    private readonly ContainersProgram _containers = new();
    private readonly TemporaryFolder _host = new();

    public MountTests()
    {
        VolumeImage.Import(_containers, "img:1");
        Directory.CreateDirectory(_host.Combine("src"));
        File.WriteAllText(_host.Combine("src/file"), "of the host\n");
    }

    public void Dispose()
    {
        _containers.Dispose();
        _host.Dispose();
    }

    [RootFact("busybox")]
    public void A_folder_of_the_host_that_is_missing_is_made_for_v_and_an_error_for_mount()
    {
        string missing = _host.Combine("missing/folder");
        ContainersProgram.Result refused = _containers.Run("run", "--rm", "--mount", $"type=bind,src={missing},dst=/x", "img:1", "true");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains($"bind source path does not exist: {missing}", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(missing));

        Succeed("run", "--rm", "-v", $"{missing}:/x", "img:1", "touch", "/x/file");
        Assert.True(File.Exists($"{missing}/file"));
        Succeed("run", "--rm", "--mount", $"type=bind,src={missing}/more,dst=/x,bind-create-src", "img:1", "true");
        Assert.True(Directory.Exists($"{missing}/more"));
    }

    [RootFact("busybox")]
    public void Mounts_lie_in_each_other_in_any_order()
    {
        string source = _host.Combine("src");
        string[] seen = Succeed(
            "run", "--rm", "--read-only", "-v", $"{source}:/a/b/c/d:ro", "-v", $"{source}/file:/a/b/text", "--tmpfs", "/a/b/c", "-v", "vv:/a/b", "-v", "ww:/a",
            "img:1", "sh", "-c", "cat /a/b/c/d/file /a/b/text; touch /a/1 /a/b/2 /a/b/c/3; touch /a/b/c/d/4 || touch /5 || ls /a /a/b").Lines;
        Assert.Equal(["of the host", "of the host", "/a:", "1", "b", "", "/a/b:", "2", "c", "text"], [.. seen[..5], "", .. seen[5..]]);
    }

    [RootFact("busybox")]
    public void Links_of_an_image_lead_nowhere_outside_and_not_to_what_confines_programs()
    {
        string source = _host.Combine("src");
        Assert.Equal(["of the host"], Succeed("run", "--rm", "-v", $"{source}:/way/in", "img:1", "cat", "/vol/in/file").Lines);
        foreach (string place in (string[])["/proc", "/proc/self/attr", "/trap/attr", "/"])
        {
            ContainersProgram.Result refused = _containers.Run("run", "--rm", "-v", $"{source}:{place}", "img:1", "true");
            Assert.Equal(125, refused.ExitCode);
            Assert.Contains("mounted", refused.Error, StringComparison.Ordinal);
        }
    }

    [RootFact("busybox")]
    public void An_image_is_mounted_to_read_and_kept_for_it()
    {
        VolumeImage.Import(_containers, "other:1", "LABEL other=1");
        Succeed("create", "--name", "reader", "--mount", "type=image,source=other:1,target=/other", "img:1", "cat", "/other/vol/file");
        Assert.Equal(1, _containers.Run("rmi", "other:1").ExitCode);
        Assert.Equal(["of the image"], Succeed("start", "-a", "reader").Lines);
        Assert.Equal(["file", "link", "same"], Succeed("run", "--rm", "--mount", "type=image,source=other:1,target=/o,image-subpath=vol", "img:1", "ls", "/o").Lines);
        ContainersProgram.Result refused = _containers.Run("run", "--rm", "--mount", "type=image,source=other:1,target=/o", "img:1", "touch", "/o/new");
        Assert.Contains("Read-only file system", refused.Error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_part_of_a_volume_is_found_inside_it_alone()
    {
        Succeed("run", "--rm", "-v", "data:/vol", "img:1", "sh", "-c", "rm /vol/link; busybox ln -s /etc /vol/out; busybox mkdir /vol/etc; touch /vol/etc/own");
        Assert.Equal(["of the image"], Succeed("run", "--rm", "--mount", "source=data,target=/part,volume-subpath=file", "img:1", "cat", "/part").Lines);
        Assert.Equal(["own"], Succeed("run", "--rm", "--mount", "source=data,target=/part,volume-subpath=out", "img:1", "ls", "/part").Lines);
        Assert.Equal(125, _containers.Run("run", "--rm", "--mount", "source=data,target=/part,volume-subpath=none", "img:1", "true").ExitCode);
    }

    [RootFact("busybox")]
    public void Memory_of_a_volume_is_shared_by_those_that_run_and_gone_with_the_last()
    {
        Succeed("volume", "create", "memory", "-o", "type=tmpfs", "-o", "device=tmpfs", "-o", "o=size=1m,mode=750");
        Succeed("run", "-d", "--name", "one", "-v", "memory:/m", "img:1", "sleep", "1000");
        Succeed("exec", "one", "sh", "-c", "echo shared > /m/file");
        Assert.Equal(["shared", "750"], Succeed("run", "--rm", "-v", "memory:/n", "img:1", "sh", "-c", "cat /n/file; stat -c %a /n").Lines);
        Succeed("rm", "-f", "one");
        Assert.Empty(Succeed("run", "--rm", "-v", "memory:/n", "img:1", "ls", "/n").Lines);
    }

    [RootAlone("It mounts a disk.")]
    [RootFact("busybox", "mkfs.ext4", "losetup")]
    public void A_disk_and_a_folder_are_volumes_by_the_drivers_options()
    {
        string image = _host.Combine("disk.img");
        using (FileStream disk = File.Create(image))
        {
            disk.SetLength(8 << 20);
        }

        Shell($"mkfs.ext4 -q {image}");
        string device = Shell($"losetup -f --show {image}");
        try
        {
            Succeed("volume", "create", "disk", "-o", "type=ext4", "-o", $"device={device}");
            Succeed("run", "--rm", "-v", "disk:/vol", "img:1", "sh", "-c", "cat /vol/file > /vol/copy");
            Assert.Equal(["of the image"], Succeed("run", "--rm", "-v", "disk:/disk:ro", "img:1", "cat", "/disk/copy").Lines);
        }
        finally
        {
            Shell($"losetup -d {device}");
        }

        Succeed("volume", "create", "folder", "-o", "type=none", "-o", $"device={_host.Combine("src")}", "-o", "o=bind");
        Assert.Equal(["of the host"], Succeed("run", "--rm", "-v", "folder:/x", "img:1", "cat", "/x/file").Lines);
        Assert.Equal(1, _containers.Run("volume", "create", "bad", "-o", "type=ext4").ExitCode);
    }

    [RootAlone("Mounts with other owners are root's.")]
    [RootFact("busybox")]
    public void With_other_users_a_volume_is_the_containers_and_a_folder_the_hosts_unless_it_is_asked_to_be_mapped()
    {
        string source = _host.Combine("src");
        string[] owners = Succeed(
            "run", "--rm", "--userns", "private", "-v", "data:/vol", "-v", $"{source}:/host", "-v", $"{source}:/mapped:idmap", "img:1",
            "stat", "-c", "%u %n", "/vol/file", "/host/file", "/mapped/file").Lines;
        Assert.Equal(["7 /vol/file", "65534 /host/file", "0 /mapped/file"], owners);
        Assert.Equal(125, _containers.Run("run", "--rm", "-v", $"{source}:/x:idmap", "img:1", "true").ExitCode);
    }

    [RootFact("busybox")]
    public void What_is_not_written_as_a_mount_is_refused()
    {
        foreach (string[] words in new string[][]
        {
            ["-v", "a/b:/x"], ["-v", "/a:x"], ["-v", "/a:/x:rx"], ["-v", "/a:/x:ro,rw"], ["-v", "/a:/x", "-v", "/b:/x"], ["-v", "name:/x:rshared"],
            ["--mount", "type=bind,target=/x"], ["--mount", "type=disk,target=/x"], ["--mount", "source=a"], ["--mount", "source=a,target=x"],
            ["--mount", "type=tmpfs,source=a,target=/x"], ["--mount", "type=tmpfs,target=/x,volume-nocopy"], ["--mount", "target=/x,colour=red"],
            ["--volumes-from", "nobody"], ["--volume-driver", "none"], ["--mount", "target=/x,volume-driver=none"], ["--tmpfs", "/x", "-v", "a1:/x"],
        })
        {
            ContainersProgram.Result refused = _containers.Run(["run", "--rm", .. words, "img:1", "true"]);
            Assert.True(refused.ExitCode == 125, $"{string.Join(' ', words)} gave {refused.ExitCode}");
            Assert.NotEmpty(refused.Error);
        }

        Assert.Empty(Succeed("ps", "-aq").Lines);
        Assert.Empty(Succeed("volume", "ls", "-q").Lines);
    }

    private string Shell(string command)
    {
        using System.Diagnostics.Process process = _containers.StartProgram("/bin/sh", "-c", command);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, process.StandardError.ReadToEnd());
        return output.Trim();
    }

    private ContainersProgram.Result Succeed(params string[] words)
    {
        ContainersProgram.Result result = _containers.Run(words);
        Assert.True(result.ExitCode == 0, $"containers {string.Join(' ', words)}: {result.Error}");
        return result;
    }
}

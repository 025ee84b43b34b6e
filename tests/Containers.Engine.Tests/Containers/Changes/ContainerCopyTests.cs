using System.Diagnostics;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Copying;
using Containers.Engine.Containers.Logs;

namespace Containers.Engine.Tests.Containers.Changes;

public sealed class ContainerCopyTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ContainerService Containers => busybox.Containers;

    public void Dispose() => _folder.Dispose();

    [RootAlone("Copies to a user's folder have no set-user-ID bits.")]
    [RootTheory("busybox")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_goes_in_comes_out_again(bool running)
    {
        string id = await StartAsync(running, "true");
        Shell("mkdir -p d/sub && echo a > d/a && ln d/a d/hard && ln -s a d/link && mkfifo d/fifo && chown -R 12:34 d && chmod 4750 d/a && touch -d @1000.5 d/sub");
        await InAsync("d", id, "/tmp/new", keepOwner: true);
        await OutAsync(id, "/tmp/new", "out", keepOwner: true);
        Assert.Equal(FileTree(_folder.Combine("d")), FileTree(_folder.Combine("out")));

        await InAsync("d", id, "/tmp/other");
        await OutAsync(id, "/tmp/other/a", "a", keepOwner: true);
        Assert.Equal("0:0 4750\n", Shell("stat -c '%u:%g %a' a"));
        await RemoveAsync(id);
    }

    [RootTheory("busybox")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_goes_where_docker_puts_it(bool running)
    {
        string id = await StartAsync(running, "mkdir /dir; echo old > /file; ln -s dir /dirlink; ln -s file /filelink; ln -s nowhere /dangling");
        Shell("echo new > f; mkdir -p d/sub; echo x > d/x; ln -s f l; ln -s d dl");
        await InAsync("f", id, "/dir");             // Into a folder,
        await InAsync("f", id, "/dirlink/two");     // through a link to one,
        await InAsync("f", id, "/dirlink");
        await InAsync("f", id, "/filelink");        // over a file, by a link to it,
        await InAsync("f", id, "/dangling");        // and by one to what is not there.
        await InAsync("l", id, "/dir");             // A link is copied itself,
        await InAsync("l", id, "/dir/followed", followLink: true);
        await InAsync("d", id, "/dir");             // a folder into a folder,
        await InAsync("d/.", id, "/dir/contents");  // its contents to a new one,
        await InAsync("d/.", id, "/dir");           // into one that is there,
        await InAsync("dl/", id, "/dir/by-slash");
        await OutAsync(id, "/dir/.", "got");
        Assert.Equal("by-slash\nby-slash/sub\nby-slash/x\ncontents\ncontents/sub\ncontents/x\nd\nd/sub\nd/x\nf\nfollowed\nl\nsub\ntwo\nx\n", Shell("cd got; find . -mindepth 1 | cut -c3- | sort"));
        Assert.Equal("f\n", Shell("readlink got/l"));
        await OutAsync(id, "/filelink", "link");
        await OutAsync(id, "/filelink", "file", followLink: true);
        await OutAsync(id, "nowhere", "made");
        Assert.Equal("file\nnew\nnew\n", Shell("readlink link; cat file made"));
        Shell("mkdir into");
        await OutAsync(id, "/dir", "into");
        await OutAsync(id, "/file", "into/");
        Assert.Equal("dir\nfile\n", Shell("ls into"));
        await RemoveAsync(id);
    }

    [RootTheory("busybox")]
    [InlineData("f", "/no/such/file", "folder that is not there")]
    [InlineData("f", "/nothing/", "must be a folder")]
    [InlineData("f", "/file/", "no folder")]
    [InlineData("d", "/file", "cannot take a folder")]
    [InlineData("f", "/over", "cannot take the place")]
    [InlineData("none", "/tmp", "is not there")]
    [InlineData("f/", "/tmp", "is no folder")]
    public async Task What_docker_refuses_is_refused(string source, string target, string why)
    {
        string id = await StartAsync(running: false, "echo old > /file; mkdir -p /over/f");
        Shell("echo new > f; mkdir d");
        ContainerCopyException refused = await Assert.ThrowsAsync<ContainerCopyException>(() => InAsync(source, id, target));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        await RemoveAsync(id);
    }

    [RootTheory("busybox")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Links_of_a_container_lead_nowhere_else(bool running)
    {
        string secret = _folder.Combine("secret");
        Shell("echo secret > secret; echo in > f");
        string up = string.Concat(Enumerable.Repeat("../", 20));
        string id = await StartAsync(running, $"mkdir -p {_folder.Path}; ln -s {secret} /file; ln -s {up}{secret} /up; ln -s / /root/slash; ln -s {up} /root/ups; ln -s /proc/1/root /root/magic");
        await Assert.ThrowsAsync<ContainerCopyException>(() => OutAsync(id, "/file", "got", followLink: true));
        await Assert.ThrowsAsync<ContainerCopyException>(() => OutAsync(id, $"/root/ups/{secret}", "got"));
        await InAsync("f", id, "/file");
        await InAsync("f", id, "/up");
        await InAsync("f", id, $"/root/slash/{_folder.Path}/third");
        await Assert.ThrowsAnyAsync<Exception>(() => InAsync("f", id, $"/root/magic{_folder.Path}"));
        Assert.Equal("secret\n", await File.ReadAllTextAsync(secret));
        Assert.False(File.Exists(_folder.Combine("third")));
        await OutAsync(id, secret, "written");
        Assert.Equal("in\n", await File.ReadAllTextAsync(_folder.Combine("written")));
        await RemoveAsync(id);
    }

    [RootFact("busybox")]
    public async Task A_container_that_swaps_folders_for_links_meanwhile_reaches_nothing_of_the_machine()
    {
        string victim = Directory.CreateDirectory(_folder.Combine("victim")).FullName;
        string id = await StartAsync(running: true, $"""
            mkdir -p {victim} /place/real; echo own > {victim}/f; ln -s {victim} /place/link
            (while :; do mv /place/real /place/x; mv /place/link /place/real; mv /place/real /place/link; mv /place/x /place/real; done) &
            """);
        Shell("echo in > f; echo host > victim/f");
        for (int i = 0; i < 100; i++)
        {
            try
            {
                await InAsync("f", id, "/place/real/f");
                await OutAsync(id, "/place/real/f", "got");
                Assert.NotEqual("host\n", await File.ReadAllTextAsync(_folder.Combine("got")));
            }
            catch (ContainerCopyException)
            {
                continue; // It was just being moved.
            }
        }

        Assert.Equal("host\n", await File.ReadAllTextAsync(Path.Combine(victim, "f")));
        await RemoveAsync(id);
    }

    [RootTheory("busybox")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Archives_go_in_and_out(bool running)
    {
        string id = await StartAsync(running, "mkdir /dir");
        Shell("mkdir -p d/sub; echo x > d/sub/x; chown -R 5:6 d; tar -czf archive.tgz d");
        await using (FileStream input = File.OpenRead(_folder.Combine("archive.tgz")))
        {
            await Containers.CopyAsync(input, new FileLocation(id, "/dir"));
        }

        await using (FileStream output = File.Create(_folder.Combine("out.tar")))
        {
            await Containers.CopyAsync(new FileLocation(id, "/dir/d"), output);
        }

        Assert.Equal("drwxr-xr-x 5/6 d/\ndrwxr-xr-x 5/6 d/sub/\n-rw-r--r-- 5/6 d/sub/x\n", Shell("tar --numeric-owner -tvf out.tar | awk '{print $1, $2, $6}'"));
        await using FileStream again = File.OpenRead(_folder.Combine("out.tar"));
        await Assert.ThrowsAsync<ContainerCopyException>(() => Containers.CopyAsync(again, new FileLocation(id, "/nothing")));
        await Assert.ThrowsAsync<ContainerCopyException>(() => Containers.CopyAsync(new MemoryStream("no archive"u8.ToArray()), new FileLocation(id, "/dir")));
        await RemoveAsync(id);
    }

    [RootFact("busybox")]
    public async Task What_is_mounted_in_a_container_that_runs_is_seen_and_what_the_kernel_shows_is_not()
    {
        string id = await StartAsync(running: true, "echo shared > /dev/shm/file");
        await OutAsync(id, "/dev/shm/file", "got");
        Assert.Equal("shared\n", await File.ReadAllTextAsync(_folder.Combine("got")));
        Shell("echo in > f");
        await InAsync("f", id, "/dev/shm/in");
        await OutAsync(id, "/dev/shm", "shm");
        Assert.Equal("file\nin\n", Shell("ls shm"));
        await OutAsync(id, "/", "all");
        Assert.Equal("bin\ndev\netc\nhome\nroot\ntmp\n", Shell("ls all"));
        await RemoveAsync(id);
    }

    [RootTheory("busybox")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_whole_file_system_is_exported_and_can_be_imported(bool running)
    {
        string id = await StartAsync(running, "echo kept > /etc/motd; rm /bin/vi; chown 7:8 /home; mkdir /home/new");
        await Containers.Find(id).ExportAsync(_folder.Combine("all.tar"));
        Assert.Equal("7/8 home/\n", Shell("tar --numeric-owner -tvf all.tar home | awk '$6 == \"home/\" {print $2, $6}'"));
        Assert.Equal("kept\n", Shell("tar -xOf all.tar etc/motd"));
        Assert.DoesNotContain("bin/vi\n", Shell("tar -tf all.tar"), StringComparison.Ordinal);
        Assert.DoesNotContain(".wh.", Shell("tar -tf all.tar"), StringComparison.Ordinal);
        Engine.Images.ImageInfo image = await busybox.Engine.Archives.ImportAsync(_folder.Combine("all.tar"));
        Assert.Equal("kept\n", (await busybox.RunAsync(new() { Image = image.Id, Command = ["cat", "/etc/motd"] })).Output);
        await RemoveAsync(id);
    }

    [Theory]
    [InlineData("name:/path", "name", "/path")]
    [InlineData("./a:b", null, "./a:b")]
    [InlineData("/a:b", null, "/a:b")]
    [InlineData("file", null, "file")]
    [InlineData("c:", "c", "")]
    public void A_location_is_read_as_docker_reads_it(string text, string? container, string path) =>
        Assert.Equal(new FileLocation(container, path), FileLocation.Parse(text));

    private static SortedDictionary<string, string> FileTree(string path) => Engine.Tests.Images.FileTree.Describe(path);

    private Task InAsync(string source, string id, string target, bool keepOwner = false, bool followLink = false) => Containers.CopyAsync(
        new FileLocation(null, _folder.Combine(source)), new FileLocation(id, target), new() { KeepOwner = keepOwner, FollowLink = followLink });

    private Task OutAsync(string id, string source, string target, bool keepOwner = false, bool followLink = false) => Containers.CopyAsync(
        new FileLocation(id, source), new FileLocation(null, _folder.Combine(target)), new() { KeepOwner = keepOwner, FollowLink = followLink });

    private string Shell(string script)
    {
        using Process process = Process.Start(new ProcessStartInfo("sh", ["-ec", script]) { RedirectStandardOutput = true, WorkingDirectory = _folder.Path })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output;
    }

    /// <summary>A container that has run a script, and runs on or has ended.</summary>
    private async Task<string> StartAsync(bool running, string script)
    {
        ContainerInfo created = (await Containers.CreateAsync(busybox.Options("sh", "-c", running ? $"{script}\necho ready; exec sleep 600" : script))).Read();
        await Containers.Find(created.Id).StartAsync();
        if (running)
        {
            await foreach (ContainerLogEntry line in Containers.Find(created.Id).ReadLogAsync(new() { Follow = true }))
            {
                Assert.Equal("ready", line.Text);
                break;
            }
        }
        else
        {
            await Containers.Find(created.Id).WaitAsync();
        }

        return created.Id;
    }

    private Task RemoveAsync(string id) => Containers.Find(id).RemoveAsync(force: true);
}

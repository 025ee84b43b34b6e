using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Containers.Copying;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Tests.Containers;

public sealed class UserNamespaceTests(BusyboxEngine busybox) : IClassFixture<BusyboxEngine>
{
    private const string Private = "private";
    private const string Mapping = "awk '{print $1, $2, $3}' /proc/self/uid_map /proc/self/gid_map";

    [RootAlone("It looks at the machine's IDs.")]
    [RootFact("busybox")]
    public async Task Root_inside_is_somebody_else_on_the_host_and_root_on_disk()
    {
        ContainerInfo container = await StartAsync("touch /made && chown 1000:1000 /made && mkdir /folder && touch /tmp/file && exec sleep 1000");
        await busybox.RunningAsync(container.Id, "test -e /tmp/file");

        IdRange ids = Assert.IsType<IdRange>(container.Ids);
        Assert.Equal($"0 {ids.FirstUser} 65536\n0 {ids.FirstGroup} 65536\n", await ExecuteAsync(container, Mapping));
        string[] status = File.ReadAllLines($"/proc/{container.ProcessId}/status");
        Assert.Contains($"Uid:\t{ids.FirstUser}\t{ids.FirstUser}\t{ids.FirstUser}\t{ids.FirstUser}", status);
        Assert.Equal((1000u, 1000u), OwnersOf(Path.Combine(container.UpperDir, "made")));
        Assert.Equal((0u, 0u), OwnersOf(Path.Combine(container.UpperDir, "folder")));
        Assert.Equal("0:0 0:0 1000:1000 0:0 0:0\n", await ExecuteAsync(
            container, "echo $(stat -c %u:%g / /bin/busybox /made /dev/shm /dev)"));
        Assert.Equal(
            ["A /folder", "A /made", "A /tmp/file"],
            (await busybox.Containers.Find(container.Id).ChangesAsync()).Where(change => change.Kind == ContainerChangeKind.Added).Select(change => $"A {change.Path}"));
        await RemoveAsync(container);
    }

    [RootFact("busybox")]
    public async Task Each_container_has_its_own_ids_and_both_see_the_image_as_roots()
    {
        ContainerOptions options = Options($"{Mapping}; stat -c %u /bin/busybox; test -w /bin && touch /bin/new && stat -c %u /bin/new");
        ContainerInfo[] made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () => (await busybox.Containers.CreateAsync(options)).Read())));
        Assert.Equal(8, made.Select(container => container.Ids!.FirstUser / 65536).Distinct().Count());
        Assert.Equal(8, made.Select(container => container.Ids!.FirstGroup / 65536).Distinct().Count());

        foreach (ContainerInfo container in made[..2])
        {
            await busybox.Containers.Find(container.Id).StartAsync();
            Assert.Equal(0, await busybox.Containers.Find(container.Id).WaitAsync());
            string[] written = await busybox.Containers.Find(container.Id).ReadLogAsync().Select(line => line.Text).ToArrayAsync();
            Assert.Equal([$"0 {container.Ids!.FirstUser} 65536", $"0 {container.Ids.FirstGroup} 65536", "0", "0"], written);
        }

        // What a container had is there for the next one.
        await RemoveAsync(made[0]);
        ContainerInfo next = (await busybox.Containers.CreateAsync(options)).Read();
        Assert.Equal(made[0].Ids, next.Ids);
        foreach (ContainerInfo container in made[1..].Append(next))
        {
            await RemoveAsync(container);
        }
    }

    [RootFact("busybox")]
    public async Task A_user_namespace_has_as_many_ids_as_asked_for()
    {
        (int code, string output, string error) = await busybox.RunAsync(Options($"{Mapping}; chown 2000 /tmp || echo refused") with { UserNamespace = "auto:size=2000" });
        Assert.Equal(0, code);
        Assert.Matches("^0 [0-9]+ 2000\n0 [0-9]+ 2000\nrefused\n$", output);
        Assert.Contains("Invalid argument", error, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_container_joins_the_user_namespace_of_another_and_then_its_other_namespaces()
    {
        ContainerInfo first = await StartAsync("exec sleep 1000", options => options with { Ipc = "shareable" });
        (int code, string output, string error) = await busybox.RunAsync(
            Options($"{Mapping}; readlink /proc/self/ns/user; tr '\\0' ' ' < /proc/1/cmdline; stat -c %u /bin/busybox /dev/shm") with
            {
                UserNamespace = $"container:{first.Name}", Pid = $"container:{first.Name}", Ipc = $"container:{first.Name}",
            });
        Assert.Equal((0, string.Empty), (code, error));
        string users = new FileInfo($"/proc/{first.ProcessId}/ns/user").LinkTarget!;
        Assert.Equal($"0 {first.Ids!.FirstUser} 65536\n0 {first.Ids.FirstGroup} 65536\n{users}\nsleep 1000 0\n0\n", output);

        ContainerInfo other = (await busybox.Containers.CreateAsync(Options("true") with { UserNamespace = $"container:{first.Name}" })).Read();
        ContainerInfo another = (await busybox.Containers.CreateAsync(Options("true") with { UserNamespace = $"container:{other.Name}" })).Read();
        Assert.Equal($"container:{first.Id}", another.Options.UserNamespace);
        Assert.Equal(first.Ids, another.Ids);
        await RemoveAsync(first);
        await Assert.ThrowsAsync<ContainerStartException>(() => busybox.Containers.Find(another.Id).StartAsync());
        await RemoveAsync(other);
        await RemoveAsync(another);
    }

    [RootAlone("With a user it goes.")]
    [RootFact("busybox")]
    public async Task What_does_not_go_with_a_user_namespace_is_refused_and_makes_nothing()
    {
        ContainerInfo host = (await busybox.Containers.CreateAsync(busybox.Options("true") with { Ipc = "shareable" })).Read();
        ContainerInfo own = (await busybox.Containers.CreateAsync(Options("true") with { Ipc = "shareable" })).Read();
        int before = busybox.Containers.List(all: true).Count;
        ContainerOptions options = Options("true");
        ContainerOptions[] impossible =
        [
            options with { Privileged = true }, options with { Pid = "host" }, options with { Pid = $"container:{host.Name}" },
            options with { Ipc = $"container:{own.Name}" }, busybox.Options("true") with { Pid = $"container:{own.Name}" },
            options with { UserNamespace = "auto:size=10" }, options with { UserNamespace = "auto:size=4294967295" }, options with { UserNamespace = "own" },
            options with { UserNamespace = $"container:{own.Name}", Privileged = true },
        ];
        foreach (ContainerOptions refused in impossible)
        {
            await Assert.ThrowsAsync<ContainerOptionsException>(() => busybox.Containers.CreateAsync(refused));
        }

        Assert.Equal(before, busybox.Containers.List(all: true).Count);
        ContainerInfo shares = (await busybox.Containers.CreateAsync(busybox.Options("true") with { UserNamespace = $"container:{host.Name}", Privileged = true })).Read();
        Assert.Equal(("host", null), (shares.Options.UserNamespace, shares.Ids));
        foreach (ContainerInfo container in new[] { host, own, shares })
        {
            await RemoveAsync(container);
        }
    }

    [RootFact("busybox")]
    public async Task Streams_devices_folders_in_memory_and_parameters_are_the_containers()
    {
        (int code, string output, string error) = await busybox.RunAsync(
            Options("echo again > /dev/stdout; head -c 2 /dev/mine | wc -c; stat -c %u /run /dev/shm; cat /proc/sys/net/ipv4/ip_default_ttl; mknod /tmp/x c 1 3 2> /dev/null || echo refused") with
            {
                Devices = ["/dev/zero:/dev/mine"], Tmpfs = ["/run:uid=1000"], Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_default_ttl"] = "7" },
                ReadOnly = true, Init = true, CgroupNamespace = "host", Uts = "host", Ipc = "private",
            });
        Assert.Equal((0, string.Empty, "again\n2\n1000\n0\n7\nrefused\n"), (code, error, output));
        (code, _, error) = await busybox.RunAsync(Options("touch /dev/shm/$$ && rm /dev/shm/$$") with { Ipc = "host", User = "app" });
        Assert.Equal((0, string.Empty), (code, error));
    }

    [RootAlone("It looks at the machine's IDs.")]
    [RootFact("busybox")]
    public async Task Files_are_copied_in_and_out_with_the_owners_that_the_container_sees()
    {
        using TemporaryFolder folder = new();
        string tree = Directory.CreateDirectory(folder.Combine("tree")).FullName;
        File.WriteAllText(Path.Combine(tree, "file"), "content");
        File.WriteAllText(Path.Combine(tree, "program"), "content");
        File.CreateSymbolicLink(Path.Combine(tree, "link"), "file");
        byte[] netRaw = [1, 0, 0, 2, 0, 0x20, 0, 0, .. new byte[12]]; // struct vfs_cap_data: revision 2, effective, CAP_NET_RAW permitted.
        using (SafeFileHandle file = FileDescriptor.Open(Path.Combine(tree, "file"), OpenFlags.Read))
        using (SafeFileHandle program = FileDescriptor.Open(Path.Combine(tree, "program"), OpenFlags.Read))
        {
            file.SetOwner(1000, 1000);
            program.SetExtendedAttribute("security.capability"u8, netRaw);
        }

        ContainerInfo container = await StartAsync("mkdir /own && touch /own/file && chown 1000:1000 /own/file && exec sleep 1000", options => options with { Tmpfs = ["/memory"] });
        await busybox.RunningAsync(container.Id, "test \"$(stat -c %u /own/file)\" = 1000");
        foreach (string target in new[] { "/tree", "/memory/tree" })
        {
            await busybox.Containers.CopyAsync(new FileLocation(null, tree), new FileLocation(container.Name, target), new CopyOptions { KeepOwner = true });
            Assert.Equal("0:0 1000:1000 0:0 0:0\n", await ExecuteAsync(container, $"cd {target}; echo $(stat -c %u:%g . file link program)"));
        }

        using (SafeFileHandle program = FileDescriptor.Open(Path.Combine(container.UpperDir, "tree/program"), OpenFlags.Read))
        {
            Assert.Equal(netRaw, program.ExtendedAttributes()["security.capability"]);
        }

        string copy = folder.Combine("copy");
        await busybox.Containers.CopyAsync(new FileLocation(container.Name, "/tree"), new FileLocation(null, copy), new CopyOptions { KeepOwner = true });
        Assert.Equal((1000u, 1000u), OwnersOf(Path.Combine(copy, "file")));
        Assert.Equal((0u, 0u), OwnersOf(Path.Combine(copy, "link")));
        using (SafeFileHandle program = FileDescriptor.Open(Path.Combine(copy, "program"), OpenFlags.Read))
        {
            Assert.Equal(netRaw, program.ExtendedAttributes()["security.capability"]);
        }

        await busybox.Containers.CopyAsync(new FileLocation(container.Name, "/own"), new FileLocation(null, folder.Combine("own")), new CopyOptions { KeepOwner = true });
        Assert.Equal((1000u, 1000u), OwnersOf(folder.Combine("own/file")));
        await RemoveAsync(container);
    }

    [RootFact("busybox")]
    public async Task An_image_that_is_made_of_the_container_has_the_owners_that_it_saw()
    {
        ContainerInfo container = await StartAsync("touch /made && chown 1000:1000 /made && rm /etc/group && touch /done && exec sleep 1000");
        await busybox.RunningAsync(container.Id, "test -e /done");
        await busybox.Containers.Find(container.Id).CommitAsync(new CommitOptions { Tag = ImageReference.Parse("committed:userns") });
        (_, string output, _) = await busybox.RunAsync(
            Options("stat -c %u:%g /made /done; test -e /etc/group || echo gone") with { Image = "committed:userns", UserNamespace = null });
        Assert.Equal("1000:1000\n0:0\ngone\n", output);

        using MemoryStream archive = new();
        await busybox.Containers.Find(container.Id).ExportAsync(archive);
        archive.Position = 0;
        using System.Formats.Tar.TarReader reader = new(archive);
        Dictionary<string, int> owners = [];
        while (reader.GetNextEntry() is { } entry)
        {
            owners[entry.Name] = entry.Uid;
        }

        Assert.Equal((1000, 0, 0), (owners["made"], owners["done"], owners["bin/busybox"]));
        await RemoveAsync(container);
    }

    [RootFact("busybox")]
    public async Task The_policy_starts_it_again_with_the_same_ids_and_what_it_wrote()
    {
        ContainerInfo container = await StartAsync(
            "test -e /twice && exec sleep 1000; test -e /once && touch /twice; touch /once; exit 3", options => options with { Restart = RestartPolicy.Parse("on-failure:5") });
        Assert.True(SpinWait.SpinUntil(() => busybox.Containers.Get(container.Id) is { RestartCount: 2, ProcessId: not null }, TimeSpan.FromMinutes(1)));
        Assert.Equal($"0 {container.Ids!.FirstUser} 65536\n0 {container.Ids.FirstGroup} 65536\n", await ExecuteAsync(container, Mapping));
        ContainerInfo restarted = await busybox.Containers.Find(container.Id).RestartAsync(TimeSpan.Zero);
        Assert.Equal(container.Ids, restarted.Ids);
        Assert.Equal("0\n", await ExecuteAsync(restarted, "stat -c %u /twice"));
        await RemoveAsync(container);
    }

    private ContainerOptions Options(string script) => busybox.Options("sh", "-c", script) with { UserNamespace = Private };

    private async Task<ContainerInfo> StartAsync(string script, Func<ContainerOptions, ContainerOptions>? change = null)
    {
        ContainerOptions options = Options(script);
        ContainerInfo created = (await busybox.Containers.CreateAsync(change?.Invoke(options) ?? options)).Read();
        return await busybox.Containers.Find(created.Id).StartAsync();
    }

    private Task RemoveAsync(ContainerInfo container) => busybox.Containers.Find(container.Id).RemoveAsync(force: true);

    private async Task<string> ExecuteAsync(ContainerInfo container, string script)
    {
        using ContainerProcess process = busybox.Containers.Find(container.Id).Execute(new ExecOptions { Command = ["sh", "-c", script] });
        using StreamReader output = new(process.StandardOutput, Encoding.UTF8);
        string written = await output.ReadToEndAsync();
        Assert.Equal(0, await process.WaitAsync());
        return written;
    }

    private static (uint User, uint Group) OwnersOf(string path)
    {
        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.PathOnly | OpenFlags.NoFollow);
        FileStatus status = file.Status();
        return (status.Owner, status.Group);
    }
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Containers.Engine.Building;
using Containers.Linux.Files;
using Containers.Engine.Maintenance;

namespace Containers.Engine.Tests.Building;

public sealed class BuildMountTests(BuildEngine engine) : IClassFixture<BuildEngine>
{
    [RootFact("busybox")]
    public async Task A_cache_is_kept_between_builds_and_is_in_no_layer()
    {
        const string step = "RUN --mount=type=cache,target=/cache,id=kept,mode=0711,uid=5 echo $N >> /cache/log; cat /cache/log; stat -c '%a %u' /cache\n";
        BuildResult first = await engine.BuildAsync("FROM base\nENV N=1\n" + step);
        BuildResult second = await engine.BuildAsync("FROM base\nENV N=2\n" + step);
        Assert.Equal(["1", "711 5"], first.Output);
        Assert.Equal(["1", "2", "711 5"], second.Output);
        Assert.Equal("no\n", await engine.ShellAsync(second, "[ -e /cache ] || echo no"));
    }

    [RootFact("busybox")]
    public async Task Files_of_the_context_and_of_stages_are_mounted_without_being_copied()
    {
        const string file = """
            FROM base AS made
            RUN mkdir /d && echo made > /d/file && ln -s d /link
            FROM base
            RUN --mount=target=/context,source=src cat /context/f; touch /context/x 2>/dev/null || echo read-only
            RUN --mount=from=made,source=/link,target=/there --mount=type=bind,from=made,source=/d/file,target=/one cat /there/file /one
            RUN --mount=from=made,target=/all,rw echo changed > /all/d/file; cat /all/d/file
            RUN --mount=from=made,target=/all cat /all/d/file; ls / | grep -cE 'all|there|one|context'
            """;
        BuildResult build = await engine.BuildAsync(file, ("src/f", "from the context\n"), ("src/secret", "hidden"), (".dockerignore", "src/secret"));
        Assert.Equal(["from the context", "read-only", "made", "made", "changed", "made", "1"], build.Output);
        Assert.Equal("0\n", await engine.ShellAsync(build, "ls / | grep -cE 'all|there|one|context'"));
    }

    [RootFact("busybox")]
    public async Task A_mount_of_the_context_does_not_show_what_is_left_out()
    {
        BuildResult build = await engine.BuildAsync(
            "FROM base\nRUN --mount=target=/c ls -A /c\n", ("shown", ""), ("hidden", ""), (".dockerignore", "hidden\n.dockerignore\nDockerfile"));
        Assert.Equal(["shown"], build.Output);
    }

    [RootFact("busybox")]
    public async Task A_change_of_what_is_mounted_makes_the_step_anew()
    {
        string context = engine.Context("FROM base\nRUN --mount=target=/c cat /c/f\n", ("f", "1\n"));
        await engine.BuildAsync(new BuildOptions { Context = context });
        Assert.Empty((await engine.BuildAsync(new BuildOptions { Context = context })).Output);
        await File.WriteAllTextAsync(Path.Combine(context, "f"), "2\n");
        Assert.Equal(["2"], (await engine.BuildAsync(new BuildOptions { Context = context })).Output);
    }

    [RootFact("busybox")]
    public async Task A_secret_is_seen_by_the_step_that_asks_and_kept_nowhere()
    {
        string context = engine.Context("""
            FROM base
            RUN --mount=type=secret,id=a cat /run/secrets/a; stat -c %a /run/secrets/a
            RUN --mount=type=secret,id=a,target=/own,mode=0444,env=WORD cat /own; echo " $WORD"
            RUN --mount=type=secret,id=absent [ ! -e /run/secrets/absent ]
            """);
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context, Secrets = [new BuildSecret("a", "hushhush\n"u8.ToArray())] });
        Assert.Equal(["hushhush", "400", "hushhush", " hushhush", ""], build.Output);
        Assert.DoesNotContain(
            new[] { engine.Paths.Content, engine.Paths.Builds }.SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)),
            file => File.ReadAllBytes(file).AsSpan().IndexOf("hushhush"u8) >= 0);

        BuildException missing = await Assert.ThrowsAsync<BuildException>(
            () => engine.BuildAsync("FROM base\nRUN --mount=type=secret,id=absent,required=true true\n"));
        Assert.Contains("--secret id=absent", missing.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task A_secret_is_on_no_disk_while_its_step_runs()
    {
        string context = engine.Context(
            "FROM base\nRUN --mount=type=secret,id=a --mount=type=secret,id=a,env=A --mount=target=/c [ \"$A\" = \"$(cat /run/secrets/a)\" ] && echo runs && while [ ! -e /c/seen ]; do sleep 0.05; done\n");
        List<string> found = [];
        var progress = new Watcher(() =>
        {
            found.AddRange(Directory.EnumerateFiles(engine.Paths.Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Device })
                .Where(file => FileDescriptor.ReadFile(file).AsSpan().IndexOf("unwritten"u8) >= 0));
            File.WriteAllText(Path.Combine(context, "seen"), "");
        });
        await engine.Engine.Builds.BuildAsync(new BuildOptions { Context = context, Secrets = [new BuildSecret("a", "unwritten"u8.ToArray())] }, progress);
        Assert.Empty(found);
        Assert.True(File.Exists(Path.Combine(context, "seen")));
    }

    [RootFact("busybox")]
    public async Task A_step_whose_output_nobody_takes_is_killed()
    {
        string context = engine.Context("FROM base\nRUN echo line; sleep 1000\n");
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => engine.Engine.Builds.BuildAsync(
            new BuildOptions { Context = context }, new Watcher(() => throw new TimeZoneNotFoundException())));
        Assert.Empty(engine.Staged());
    }

    [RootFact("busybox")]
    public async Task An_agent_is_a_socket_and_a_variable_and_no_key()
    {
        string folder = engine.Context("FROM base\n");
        string path = Path.Combine(folder, "agent"), key = Path.Combine(folder, "key");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await File.WriteAllTextAsync(key, ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportECPrivateKeyPem());
        string context = engine.Context("""
            FROM base
            RUN --mount=type=ssh [ -S "$SSH_AUTH_SOCK" ] && echo there && stat -c '%a %u:%g %n' $SSH_AUTH_SOCK
            USER app
            RUN --mount=type=ssh,id=key,mode=0666,uid=1000,gid=1001 --mount=type=ssh,target=/own stat -c '%a %u:%g %n' $SSH_AUTH_SOCK /own; test -w $SSH_AUTH_SOCK && ! test -w /own && echo usable
            RUN --mount=type=ssh,id=absent echo "[$SSH_AUTH_SOCK]"
            ENV SSH_AUTH_SOCK=/mine
            RUN --mount=type=ssh echo $SSH_AUTH_SOCK
            """);
        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context, SshAgents = [SshAgent.Parse($"default={path}"), SshAgent.Parse($"key={key}")] });
        Assert.Equal(
            [
                "there", "600 0:0 /run/buildkit/ssh_agent.0", "666 1000:1001 /run/buildkit/ssh_agent.0", "600 0:0 /own", "usable", "[]", "/mine",
            ],
            build.Output);
        Assert.Equal("no\n", await engine.ShellAsync(build, "[ -e /run/buildkit ] || [ -e /own ] || echo no"));
    }

    [RootFact("busybox")]
    public async Task A_tmpfs_is_empty_and_as_large_as_it_is_told()
    {
        BuildResult build = await engine.BuildAsync("FROM base\nRUN --mount=type=tmpfs,target=/t,size=1m ls -A /t; df -k /t | tail -1 | awk '{print $2}'; touch /t/x\n");
        Assert.Equal(["1024"], build.Output);
        Assert.Equal("no\n", await engine.ShellAsync(build, "[ -e /t ] || echo no"));
    }

    [RootFact("busybox")]
    public async Task A_step_has_the_network_it_asks_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        int port = ((IPEndPoint)listener.LocalEndpoint).Port;
        Task closing = Task.Run(async () => (await listener.AcceptTcpClientAsync()).Dispose());
        BuildResult build = await engine.BuildAsync(
            $"FROM base\nRUN nc 127.0.0.1 {port} < /dev/null && echo host\nRUN --network=none nc 127.0.0.1 {port} < /dev/null 2> /dev/null || echo none; ls /sys/class/net\n");
        Assert.Equal(["host", "none", "lo"], build.Output);
        await closing;
    }

    [RootFact("busybox")]
    public async Task All_rights_have_to_be_allowed()
    {
        string context = engine.Context("FROM base\nRUN --security=insecure mount -t tmpfs none /mnt2 2>/dev/null || mkdir /mnt2 && mount -t tmpfs none /mnt2 && echo mounted\n");
        BuildException refused = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync(new BuildOptions { Context = context }));
        Assert.Contains("security.insecure", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["mounted"], (await engine.BuildAsync(new BuildOptions { Context = context, AllowsInsecure = true })).Output);
    }

    [RootFact("busybox")]
    public async Task A_field_that_is_not_known_is_told_with_the_one_that_was_meant()
    {
        BuildException refused = await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nRUN --mount=type=cache,tarjet=/x true\n"));
        Assert.Contains("Did you mean target?", refused.Message, StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public async Task Clearing_removes_what_builds_keep_and_no_image()
    {
        BuildResult build = await engine.BuildAsync("FROM base\nRUN --mount=type=cache,target=/c echo a > /c/a; echo kept > /kept\n");
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nRUN head -c 100000 /dev/zero > /big\nRUN false\n"));
        StoreUsage usage = engine.Engine.Store.Measure().Single(usage => usage.Type == "Build Cache");
        Assert.True(usage.Size > 200_000);
        Assert.True((await engine.Engine.Store.ClearAsync(new ClearingOptions { BuildCache = true })).Bytes >= usage.Size);
        Assert.Equal(0, engine.Engine.Store.Measure().Single(usage => usage.Type == "Build Cache").Size);
        Assert.Equal("kept\n", await engine.ShellAsync(build, "cat /kept"));
    }

    [RootTheory("busybox")]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, "00:00:00")]
    [InlineData(true, "1.00:00:00")]
    public async Task A_plan_of_images_and_what_builds_keep_is_what_a_clearing_does(bool images, string? age)
    {
        _ = await engine.BuildAsync("FROM base\nRUN --mount=type=cache,target=/planned echo a > /planned/a; echo kept > /planned-layer\n");
        await Assert.ThrowsAsync<BuildException>(() => engine.BuildAsync("FROM base\nRUN head -c 100000 /dev/zero > /planned-big\nRUN false\n"));
        StoreService store = engine.Engine.Store;
        ClearingOptions options = new()
        {
            BuildCache = true, Images = images,
            Filter = new() { Until = age is null ? null : DateTimeOffset.UtcNow - TimeSpan.Parse(age, CultureInfo.InvariantCulture) },
        };
        StoreClearing plan = store.Plan(options);
        StoreClearing cleared = await store.ClearAsync(options);
        Assert.Equal(plan.Images.ToHashSet(), cleared.Images.ToHashSet());
        Assert.Equal(plan.Bytes, cleared.Bytes);
        Assert.Equal(age == "1.00:00:00", store.MeasureBuildCache().Count > 0);
        Assert.Equal(0, store.Plan(options).Bytes);
    }

    /// <summary>Does something when a step has written its first line.</summary>
    private sealed class Watcher(Action action) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value)
        {
            if (value is BuildProgress.Output)
            {
                action();
            }
        }
    }
}

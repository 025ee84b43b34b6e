using System.Runtime.InteropServices;
using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images.Hello;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>The examples that courses on Docker begin with build and run as written.</summary>
public sealed class TextbookTests(BuildEngine engine) : IClassFixture<BuildEngine>, IAsyncLifetime
{
    private string? _container;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_container is not null)
        {
            await engine.Engine.Containers.Find(_container).RemoveAsync(force: true);
        }
    }

    [RootFact("busybox")]
    public async Task Hello_world_is_three_lines_and_one_file()
    {
        string context = engine.Context("FROM scratch\nCOPY hello /\nCMD [\"/hello\"]\n");
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "amd64" : "arm64";
        string program = Path.Combine(context, "hello");
        File.WriteAllBytes(program, HelloProgram.Create(architecture, "Hello from a container!\n"u8));
        File.SetUnixFileMode(program, (UnixFileMode)0x1ED);

        BuildResult build = await engine.BuildAsync(new BuildOptions { Context = context });

        Assert.Single(engine.Configuration(build).DiffIds);
        using ContainerProcess process = await (await engine.Engine.Containers.CreateAsync(new ContainerOptions { Image = build.Record.Id!, Remove = true })).InvokeAsync();
        using StreamReader output = new(process.StandardOutput);
        Assert.Equal("Hello from a container!\n", await output.ReadToEndAsync());
        Assert.Equal(0, await process.WaitAsync());
    }

    [PackageFact]
    public async Task Of_LABEL_COPY_RUN_RUN_CMD_those_in_the_middle_make_layers()
    {
        await BuildBaseAsync();
        await engine.BuildAsync(new BuildOptions
        {
            Context = engine.Context("FROM ubuntu:22.04\nRUN apt-get update && apt-get install -y --no-install-recommends make python-is-python3\n"),
            Tags = [ImageReference.Parse("ubuntu:devel")],
        });

        BuildResult build = await engine.BuildAsync(
            """
            # syntax=docker/dockerfile:1
            FROM ubuntu:devel
            LABEL org.opencontainers.image.authors="org@example.com"
            COPY . /app
            RUN make -C /app
            RUN rm -r $HOME/.cache
            CMD python /app/app.py
            """,
            ("app.py", "print(open('/app/made').read())"),
            ("Makefile", "made:\n\tmkdir -p $(HOME)/.cache && echo $(HOME) > made\n"));

        ImageConfiguration made = engine.Configuration(build);
        Assert.Equal([("LABEL", false), ("COPY", true), ("RUN", true), ("RUN", true), ("CMD", false)], Own(made, "ubuntu:devel"));
        Assert.Equal("/root|no", (await engine.ShellAsync(build, $"{made.Config!.Command![^1]} | tr -d '\\n'; ls -d /root/.cache 2> /dev/null || echo '|no'")).Trim());
    }

    [PackageFact]
    public async Task Sshd_and_nginx_run_in_one_container()
    {
        await BuildBaseAsync();
        BuildResult build = await engine.BuildAsync(
            """
            FROM ubuntu:22.04
            RUN apt-get update && apt-get install -y --no-install-recommends openssh-server nginx-light
            RUN mkdir -p /run/sshd && echo 'root:screencast' | chpasswd
            RUN echo "daemon off;" >> /etc/nginx/nginx.conf
            EXPOSE 22 80
            CMD service ssh start && nginx
            """);

        Assert.Equal(["22/tcp", "80/tcp"], engine.Configuration(build).Config!.ExposedPorts);
        await StartAsync(build);
        Assert.StartsWith("SSH-2.0-OpenSSH", await TalkAsync(22, "", "read -r line <&3; echo \"$line\""), StringComparison.Ordinal);
        Assert.Contains("Welcome to nginx!", await TalkAsync(80, "GET / HTTP/1.0\\r\\n\\r\\n", "cat <&3"), StringComparison.Ordinal);
    }

    [PackageFact]
    public async Task A_web_server_serves_the_page_that_was_copied()
    {
        await BuildBaseAsync();
        BuildResult build = await engine.BuildAsync(
            """
            FROM ubuntu:22.04
            RUN apt-get update && apt-get install -y --no-install-recommends apache2 && rm -rf /var/lib/apt/lists/*
            COPY index.html /var/www/html/
            EXPOSE 80
            CMD ["apachectl", "-D", "FOREGROUND"]
            """,
            ("index.html", "<h1>It is served.</h1>"));

        await StartAsync(build);
        Assert.EndsWith("<h1>It is served.</h1>", await TalkAsync(80, "GET / HTTP/1.0\\r\\n\\r\\n", "cat <&3"), StringComparison.Ordinal);
    }

    /// <summary>Which of the instructions on top of a base have made a layer.</summary>
    private IEnumerable<(string Name, bool MakesLayer)> Own(ImageConfiguration made, string based) =>
        made.History!.Skip(engine.Engine.Images.Resolve(based).Configuration.History!.Count).Select(entry => (entry.CreatedBy!.Split(' ')[0], entry.EmptyLayer != true));

    /// <summary>A base system whose packages come from where this machine's come from; in the cache after the first test.</summary>
    private async Task BuildBaseAsync()
    {
        string archive = DebianRootFileSystem.GetArchive();
        string dockerfile = Path.Combine(engine.Context(
            $"""
            FROM scratch
            ADD {Path.GetFileName(archive)} /
            COPY <<sources.list /etc/apt/
            deb {DebianPackages.Source} bookworm main
            sources.list
            COPY <<anytime /etc/apt/apt.conf.d/
            Acquire::Check-Valid-Until "false";
            Acquire::Check-Date "false";
            Acquire::Retries "5";
            anytime
            CMD ["bash"]
            """), "Dockerfile");
        await engine.BuildAsync(new BuildOptions
        {
            Context = Path.GetDirectoryName(archive)!, DockerfilePath = dockerfile, Tags = [ImageReference.Parse("ubuntu:22.04")],
        });
    }

    /// <summary>Starts an image as it is, with a loopback interface of its own.</summary>
    private async Task StartAsync(BuildResult build)
    {
        _container = (await engine.Engine.Containers.CreateAsync(new ContainerOptions { Image = build.Record.Id! })).Id;
        await engine.Engine.Containers.Find(_container).StartAsync();
    }

    /// <summary>What a server in the container answers, once it listens.</summary>
    private async Task<string> TalkAsync(int port, string request, string answer)
    {
        string script = $"for i in $(seq 600); do exec 3<>/dev/tcp/127.0.0.1/{port} && break; sleep 0.1; done 2> /dev/null; printf '{request}' >&3; {answer}";
        using ContainerProcess process = engine.Engine.Containers.Find(_container!).Execute(new ExecOptions { Command = ["bash", "-c", script] });
        using StreamReader output = new(process.StandardOutput);
        string written = await output.ReadToEndAsync();
        await process.WaitAsync();
        return written;
    }
}

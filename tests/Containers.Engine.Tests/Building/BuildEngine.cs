using System.Collections.Concurrent;
using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Tests.Building;

/// <summary>An engine over a store of its own, with the image <c>base</c> of busybox, which it has built itself; one for all tests of a class.</summary>
public sealed class BuildEngine : IDisposable
{
    private const string BaseDockerfile = """
        FROM scratch
        COPY busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        COPY <<passwd <<group /etc/
        root:x:0:0:root:/root:/bin/sh
        app:x:1000:1001:app:/home/app:/bin/sh
        passwd
        root:x:0:
        team:x:1001:
        group
        RUN mkdir -m 1777 /tmp && mkdir /root
        ENV PATH=/bin
        CMD ["sh"]
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<ContainerEngine> _engine;
    private int _contexts;

    public BuildEngine() => _engine = new(Open);

    public ContainerEngine Engine => _engine.Value;

    public StorePaths Paths => new(_folder.Combine("root"), _folder.Combine("run"));

    public EngineOptions EngineOptions => new()
    {
        Paths = Paths, RuntimePath = new ProductProgram("container-runtime").Path, CleanupProgram = new ProductProgram("containers").Path, Network = "host",
    };

    /// <summary>A new context with a Dockerfile and other files.</summary>
    public string Context(string dockerfile, params (string Path, string Text)[] files)
    {
        string folder = Directory.CreateDirectory(_folder.Combine($"context-{Interlocked.Increment(ref _contexts)}")).FullName;
        foreach ((string path, string text) in files.Append(("Dockerfile", dockerfile)))
        {
            string file = Path.Combine(folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, text);
        }

        return folder;
    }

    /// <summary>Builds a Dockerfile in a context of its own.</summary>
    public Task<BuildResult> BuildAsync(string dockerfile, params (string Path, string Text)[] files) =>
        BuildAsync(new BuildOptions { Context = Context(dockerfile, files) });

    public async Task<BuildResult> BuildAsync(BuildOptions options, CancellationToken cancellationToken = default)
    {
        var progress = new Recorder();
        BuildRecord record = await Engine.Builds.BuildAsync(options, progress, cancellationToken);
        return new BuildResult(record, [.. progress.Events.OfType<BuildProgress.Output>().Select(output => output.Line)])
        {
            Notices = [.. progress.Events.OfType<BuildProgress.Noticed>().Select(notice => notice.Message)],
        };
    }

    /// <summary>What an image says of itself.</summary>
    public ImageConfiguration Configuration(BuildResult build) => Engine.Images.Resolve(build.Record.Id!).Configuration;

    /// <summary>Runs a shell command in an image, and returns what it wrote.</summary>
    public async Task<string> ShellAsync(BuildResult build, string command)
    {
        using ContainerProcess process = await (await Engine.Containers.CreateAsync(
            new ContainerOptions { Image = build.Record.Id!, Entrypoint = ["/bin/sh", "-c"], Command = [command], Remove = true })).InvokeAsync();
        using StreamReader output = new(process.StandardOutput);
        using StreamReader error = new(process.StandardError);
        await process.StandardInput.DisposeAsync();
        Task<string> complained = error.ReadToEndAsync();
        string written = await output.ReadToEndAsync();
        await process.WaitAsync();
        return written + await complained;
    }

    /// <summary>What is left below staging.</summary>
    public string[] Staged() => [.. Directory.EnumerateFileSystemEntries(Paths.Staging).Select(path => Path.GetFileName(path))];

    public void Dispose() => _folder.Dispose();

    private ContainerEngine Open()
    {
        ContainerEngine engine = new(EngineOptions);
        string context = Context(BaseDockerfile);
        File.Copy(Requirement.FindProgram("busybox")!, Path.Combine(context, "busybox"));
        engine.Builds.BuildAsync(new BuildOptions { Context = context, Tags = [ImageReference.Parse("base")] }).GetAwaiter().GetResult();
        return engine;
    }

    private sealed class Recorder : IProgress<BuildProgress>
    {
        public ConcurrentQueue<BuildProgress> Events { get; } = new();

        public void Report(BuildProgress value) => Events.Enqueue(value);
    }
}

/// <summary>A build that ended well, and what its steps wrote.</summary>
public sealed record BuildResult(BuildRecord Record, IReadOnlyList<string> Output)
{
    /// <summary>What the build went on without.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>Of each step in the order they ended, whether it came from a cache.</summary>
    public IEnumerable<bool> Cached => Record.Steps.Skip(1).Select(step => step.IsCached);
}

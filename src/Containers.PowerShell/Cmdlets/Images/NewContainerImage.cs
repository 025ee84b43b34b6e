using System.Collections;
using System.Management.Automation;
using Containers.Engine.Building;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>New-ContainerImage</c>: builds an image from a Dockerfile.</summary>
[Cmdlet(VerbsCommon.New, "ContainerImage", SupportsShouldProcess = true)]
[Alias("Build-Image")]
[OutputType(typeof(BuildRecord), typeof(BuildWarning))]
public sealed class NewContainerImage : LongCmdlet
{
    /// <summary>The context: a folder, a tar archive, or an address.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = ".";

    /// <summary>The Dockerfile, if not that of the context.</summary>
    [Parameter]
    [Alias("Dockerfile")]
    [ValidateNotNullOrEmpty]
    public string? File { get; set; }

    /// <summary>The names that the image gets.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>Values for ARG instructions by name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DockerfileCompleter))]
    [NamedValues]
    public IDictionary? BuildArgument { get; set; }

    /// <summary>The stage to build, by name or number, if not the last.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(DockerfileCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Target { get; set; }

    /// <summary>Makes every step anew.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>Makes the steps of these stages anew.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] NoCacheFilter { get; set; } = [];

    /// <summary>Where steps are looked for that the store does not know: an image with them in its manifest, or <c>type=local,src=…</c> or <c>type=registry,ref=…</c>.</summary>
    [Parameter]
    [OptionText]
    [ValidateNotNullOrEmpty]
    public string[] CacheFrom { get; set; } = [];

    /// <summary>Where the steps are left for other builds: <c>type=inline</c>, <c>type=local,dest=…</c> or <c>type=registry,ref=…</c>.</summary>
    [Parameter]
    [OptionText]
    [ValidateNotNullOrEmpty]
    public string[] CacheTo { get; set; } = [];

    /// <summary>Asks the registry for newer base images.</summary>
    [Parameter]
    public SwitchParameter Pull { get; set; }

    /// <summary>Secrets for steps that ask for them by id: a string is the secret itself, a file is read, a SecureString is opened.</summary>
    [Parameter]
    public Hashtable Secret { get; set; } = [];

    /// <summary>
    /// SSH agents for steps that ask for them: <c>default</c> is that of this environment, <c>NAME=SOCKET</c> another, <c>NAME=KEYFILE,…</c> one with these keys.
    /// </summary>
    [Parameter]
    [OptionText(HasPaths = true)]
    [ValidateNotNullOrEmpty]
    public string[] Ssh { get; set; } = [];

    /// <summary>The platforms of the image, if not this machine's alone.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Platform { get; set; } = [];

    /// <summary>Labels beside those of the Dockerfile, by name.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? Label { get; set; }

    /// <summary>Annotations of the manifest, by name.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? Annotation { get; set; }

    /// <summary>Network of the steps that name none: default, host, none or a network's name.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ContainerNetworkNameCompleter))]
    [ContainerNetworkName]
    [ValidateNotNullOrEmpty]
    public string Network { get; set; } = BuildOptions.StandardNetwork;

    /// <summary>Further contexts by the name that COPY and FROM know them by: folders, addresses, <c>docker-image://NAME</c> or <c>oci-layout://FOLDER</c>.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? BuildContext { get; set; }

    /// <summary>Lines for the hosts file of the steps: <c>name:address</c>.</summary>
    [Parameter]
    public string[] AddHost { get; set; } = [];

    /// <summary>Lets steps ask for all rights by <c>RUN --security=insecure</c>.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Size of the steps' shared memory in bytes, if not 64 MB.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? ShmSize { get; set; }

    /// <summary>Process limits of the steps: <c>nofile=1024:2048</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Ulimit { get; set; } = [];

    /// <summary>The most memory of each step, in bytes.</summary>
    [Parameter]
    [ValidateRange(0, long.MaxValue)]
    public long? Memory { get; set; }

    /// <summary>Where the result goes, if not into the store: a folder, or <c>type=local|tar|oci|docker|image|registry|cacheonly[,dest=…]</c>.</summary>
    [Parameter]
    [OptionText]
    [ValidateNotNullOrEmpty]
    public string[] Output { get; set; } = [];

    /// <summary>Sends the image to the registries of its names.</summary>
    [Parameter]
    public SwitchParameter Push { get; set; }

    /// <summary>Checks the Dockerfile against the rules, and builds nothing.</summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    /// <inheritdoc/>
    private protected override void Process() => ForItem(Path, () =>
    {
        BuildOptions options = Options();
        if (Check)
        {
            BuildCheck check = Await(cancellation => Engine.Builds.CheckAsync(options, cancellation));
            WriteObject(check.Warnings, enumerateCollection: true);
            if (check.Error is { } error)
            {
                throw error;
            }

            return;
        }

        Engine.Builds.Check(options);
        if (!ShouldProcess(AddressCredentials.Hide(options.Context), Tag.Length == 0 ? "Build an image" : $"Build the image {string.Join(", ", Tag)}"))
        {
            return;
        }

        BuildBars progress = new($"Building {(Tag.Length == 0 ? AddressCredentials.Hide(options.Context) : Tag[0])}", Queue, WriteProgress, Tell, Warn);
        try
        {
            BuildRecord record = Await(cancellation => Engine.Builds.BuildAsync(options, progress, cancellation));
            foreach (BuildWarning warning in record.Warnings)
            {
                WriteVerbose($"{warning}");
            }

            WriteObject(record);
        }
        finally
        {
            if (!Stopped.IsCancellationRequested)
            {
                progress.Complete();
            }
        }
    });

    private string Context => PlaceOf(Path);

    private BuildOptions Options() => new()
    {
        Context = Context,

        // Of a repository or an archive it is the path in there.
        DockerfilePath = File is not null && Directory.Exists(Context) ? GetUnresolvedProviderPathFromPSPath(File) : File,
        Tags = [.. Tag.Select(ImageReference.Parse)],
        Arguments = Assignment.Table(TableEntries.Of(BuildArgument)),
        Labels = Assignment.Table(TableEntries.Of(Label)),
        Annotations = Assignment.Table(TableEntries.Of(Annotation)),
        Target = Target,
        NoCache = NoCache,
        NoCacheStages = NoCacheFilter,
        CacheSources = [.. CacheFrom.Select(BuildCachePlace.ParseSource).Select(Located)],
        CacheTargets = [.. CacheTo.Select(BuildCachePlace.ParseTarget).Select(Located)],
        Pull = Pull ? PullPolicy.Always : PullPolicy.Missing,
        Platforms = [.. Platform.SelectMany(platforms => platforms.Split(',')).Select(Oci.Platform.Parse)],
        Network = Network,
        Secrets = [.. TableEntries.In(Secret).Select(entry => new BuildSecret(entry.Key.ToString()!, SecretValue(entry.Value)))],
        SshAgents = [.. Ssh.Select(agent => SshAgent.Parse(agent, GetUnresolvedProviderPathFromPSPath))],
        NamedContexts = TableEntries.Of(BuildContext).ToDictionary(static entry => entry.Name, entry => PlaceOf(entry.Value ?? string.Empty)),
        ExtraHosts = AddHost,
        AllowsInsecure = AllowInsecure,
        SharedMemorySize = ShmSize,
        Ulimits = Ulimit,
        Limits = Memory is null ? null : new ContainerLimits { Memory = Memory },
        Outputs = [.. Output.Select(BuildOutput.Parse).Select(Located), .. Push ? [new BuildOutput(BuildOutputKind.Registry)] : Array.Empty<BuildOutput>()],
    };

    private BuildOutput Located(BuildOutput output) => output.Path is { } path && !output.IsStandardOutput
        ? output with { Path = GetUnresolvedProviderPathFromPSPath(path) }
        : output;

    private BuildCachePlace Located(BuildCachePlace place) => place.Folder is null ? place : place with { Folder = GetUnresolvedProviderPathFromPSPath(place.Folder) };

    /// <summary>An address as it is, and a path as a full one.</summary>
    private string PlaceOf(string place) => place.Contains("://", StringComparison.Ordinal) || place.StartsWith("git@", StringComparison.Ordinal)
        ? place
        : GetUnresolvedProviderPathFromPSPath(place);

    private static byte[] SecretValue(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        FileInfo file => System.IO.File.ReadAllBytes(file.FullName),
        System.Security.SecureString secure => System.Text.Encoding.UTF8.GetBytes(new System.Net.NetworkCredential(string.Empty, secure).Password),
        byte[] bytes => bytes,
        var other => System.Text.Encoding.UTF8.GetBytes(other?.ToString() ?? string.Empty),
    };
}

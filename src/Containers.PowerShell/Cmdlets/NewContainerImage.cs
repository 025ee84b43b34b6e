using System.Collections;
using System.Management.Automation;
using Containers.Engine.Building;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>New-ContainerImage</c>: builds an image from a Dockerfile.</summary>
[Cmdlet(VerbsCommon.New, "ContainerImage", SupportsShouldProcess = true)]
[Alias("Build-Image")]
[OutputType(typeof(BuildRecord), typeof(BuildWarning))]
public sealed class NewContainerImage : ContainersCmdlet
{
    private const string HostNetwork = "host";

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
    public Hashtable BuildArgument { get; set; } = [];

    /// <summary>The stage to build, by name or number, if not the last.</summary>
    [Parameter]
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
    [ValidateNotNullOrEmpty]
    public string[] CacheFrom { get; set; } = [];

    /// <summary>Where the steps are left for other builds: <c>type=inline</c>, <c>type=local,dest=…</c> or <c>type=registry,ref=…</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] CacheTo { get; set; } = [];

    /// <summary>Asks the registry for newer base images.</summary>
    [Parameter]
    public SwitchParameter Pull { get; set; }

    /// <summary>Secrets for steps that ask for them by id: a string is the secret itself, a file is read, a SecureString is opened.</summary>
    [Parameter]
    public Hashtable Secret { get; set; } = [];

    /// <summary>SSH agents for steps that ask for them: <c>default</c> is that of this environment, <c>NAME=SOCKET</c> another.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Ssh { get; set; } = [];

    /// <summary>The platform of the image, if not this machine's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Labels beside those of the Dockerfile, by name.</summary>
    [Parameter]
    public Hashtable Label { get; set; } = [];

    /// <summary>Annotations of the manifest, by name.</summary>
    [Parameter]
    public Hashtable Annotation { get; set; } = [];

    /// <summary>Network of the steps that name none.</summary>
    [Parameter]
    [ValidateSet("default", HostNetwork, "none")]
    public string Network { get; set; } = HostNetwork;

    /// <summary>Further contexts by the name that COPY and FROM know them by: folders, or images as <c>docker-image://NAME</c>.</summary>
    [Parameter]
    public Hashtable BuildContext { get; set; } = [];

    /// <summary>Lines for the hosts file of the steps: <c>name:address</c>.</summary>
    [Parameter]
    public string[] AddHost { get; set; } = [];

    /// <summary>Lets steps ask for all rights by <c>RUN --security=insecure</c>.</summary>
    [Parameter]
    public SwitchParameter AllowInsecure { get; set; }

    /// <summary>Writes the files of the result there instead of making an image: a folder, or <c>type=tar,dest=FILE</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Output { get; set; }

    /// <summary>Checks the Dockerfile against the rules, and builds nothing.</summary>
    [Parameter]
    public SwitchParameter Check { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForItem(Path, () =>
    {
        BuildOptions options = Options();
        if (Check)
        {
            WriteObject(Await(cancellation => Engine.Builds.CheckAsync(options, cancellation)).Warnings, enumerateCollection: true);
            return;
        }

        if (!ShouldProcess(options.Context, Tag.Length == 0 ? "Build an image" : $"Build the image {string.Join(", ", Tag)}"))
        {
            return;
        }

        BuildBars progress = new($"Building {(Tag.Length == 0 ? options.Context : Tag[0])}", Queue, WriteProgress, WriteVerbose, WriteWarning);
        try
        {
            BuildRecord record = Await(cancellation => Engine.Builds.BuildAsync(options, progress, cancellation));
            foreach (BuildWarning warning in record.Warnings)
            {
                WriteVerbose($"{warning.Rule} (line {warning.Line}): {warning.Message}");
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

    private string Context => Path.Contains("://", StringComparison.Ordinal) || Path.StartsWith("git@", StringComparison.Ordinal)
        ? Path
        : GetUnresolvedProviderPathFromPSPath(Path);

    private BuildOptions Options() => new()
    {
        Context = Context,

        // Of a repository or an archive it is the path in there.
        DockerfilePath = File is not null && Directory.Exists(Context) ? GetUnresolvedProviderPathFromPSPath(File) : File,
        Tags = [.. Tag.Select(ImageReference.Parse)],
        Arguments = Texts(BuildArgument),
        Labels = Texts(Label),
        Annotations = Texts(Annotation),
        Target = Target,
        NoCache = NoCache,
        NoCacheStages = NoCacheFilter,
        CacheSources = [.. CacheFrom.Select(BuildCachePlace.ParseSource).Select(Located)],
        CacheTargets = [.. CacheTo.Select(BuildCachePlace.ParseTarget).Select(Located)],
        Pull = Pull ? PullPolicy.Always : PullPolicy.Missing,
        Platform = Platform is null ? null : Oci.Platform.Parse(Platform),
        Network = Network == "none" ? Network : HostNetwork,
        Secrets = [.. Secret.Cast<DictionaryEntry>().Select(entry => new BuildSecret(entry.Key.ToString()!, SecretValue(entry.Value)))],
        SshAgents = Ssh.Select(SshAgent.Parse).ToDictionary(),
        NamedContexts = BuildContext.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => PlaceOf(entry.Value)),
        ExtraHosts = AddHost,
        AllowsInsecure = AllowInsecure,
        Output = Output is null ? null : OutputOf(BuildOutput.Parse(Output)),
    };

    private BuildOutput OutputOf(BuildOutput output) => output with { Path = GetUnresolvedProviderPathFromPSPath(output.Path) };

    private BuildCachePlace Located(BuildCachePlace place) => place.Folder is null ? place : place with { Folder = GetUnresolvedProviderPathFromPSPath(place.Folder) };

    private string PlaceOf(object? value)
    {
        string place = value?.ToString() ?? string.Empty;
        return place.Contains("://", StringComparison.Ordinal) ? place : GetUnresolvedProviderPathFromPSPath(place);
    }

    private static byte[] SecretValue(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        FileInfo file => System.IO.File.ReadAllBytes(file.FullName),
        System.Security.SecureString secure => System.Text.Encoding.UTF8.GetBytes(new System.Net.NetworkCredential(string.Empty, secure).Password),
        byte[] bytes => bytes,
        var other => System.Text.Encoding.UTF8.GetBytes(other?.ToString() ?? string.Empty),
    };

    private static Dictionary<string, string> Texts(Hashtable pairs) =>
        pairs.Cast<DictionaryEntry>().ToDictionary(entry => entry.Key.ToString()!, entry => entry.Value?.ToString() ?? string.Empty);
}

using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Engine.Registry.Credentials;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>What is built, and how.</summary>
public sealed record BuildOptions
{
    /// <summary>The context: a folder, the path of a tar archive, its address, or <c>-</c> for what <see cref="Input"/> gives.</summary>
    public required string Context { get; init; }

    /// <summary>A tar archive or a Dockerfile alone, where the context is <c>-</c>; the Dockerfile, where <see cref="DockerfilePath"/> is.</summary>
    public Stream? Input { get; init; }

    /// <summary>The Dockerfile; null is the file <c>Dockerfile</c> of the context.</summary>
    public string? DockerfilePath { get; init; }

    /// <summary>The names that the image gets; it may have none.</summary>
    public IReadOnlyList<ImageReference> Tags { get; init; } = [];

    /// <summary>Values for ARG instructions.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>();

    /// <summary>Labels beside those of the Dockerfile.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Annotations of the manifest.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>The stage to build, by name or number; null is the last.</summary>
    public string? Target { get; init; }

    /// <summary>Whether every step is made anew.</summary>
    public bool NoCache { get; init; }

    /// <summary>The stages whose steps are made anew.</summary>
    public IReadOnlyList<string> NoCacheStages { get; init; } = [];

    /// <summary>Where steps are looked for that the store does not know.</summary>
    public IReadOnlyList<BuildCachePlace> CacheSources { get; init; } = [];

    /// <summary>Where the steps are left for other builds.</summary>
    public IReadOnlyList<BuildCachePlace> CacheTargets { get; init; } = [];

    /// <summary>When base images come from their registry.</summary>
    public PullPolicy Pull { get; init; } = PullPolicy.Missing;

    /// <summary>Who to be at registries, by their names in docker's configuration; at others it is whoever is signed in there.</summary>
    public IReadOnlyDictionary<string, RegistryCredential> Credentials { get; init; } = new Dictionary<string, RegistryCredential>();

    /// <summary>The platforms that are built for, each on its own; none is this machine's.</summary>
    public IReadOnlyList<Platform> Platforms { get; init; } = [];

    /// <summary>The platform of the image; null is this machine's. Of several it is the first.</summary>
    public Platform? Platform
    {
        get => Platforms is [Platform first, ..] ? first : null;
        init => Platforms = value is null ? [] : [value];
    }

    /// <summary>Stands for the standard network of the engine, which containers are on that name none.</summary>
    public const string StandardNetwork = "default";

    /// <summary>The network of steps that name none: <c>default</c>, <c>host</c>, <c>none</c>, or a network's name.</summary>
    public string Network { get; init; } = StandardNetwork;

    /// <summary>What steps may ask for as secrets.</summary>
    public IReadOnlyList<BuildSecret> Secrets { get; init; } = [];

    /// <summary>The SSH agents that steps may ask for; of several with one name the last counts.</summary>
    public IReadOnlyList<SshAgent> SshAgents { get; init; } = [];

    /// <summary>Further contexts by the name that COPY --from and FROM know them by: folders, addresses, <c>docker-image://NAME</c> or <c>oci-layout://FOLDER</c>.</summary>
    public IReadOnlyDictionary<string, string> NamedContexts { get; init; } = new Dictionary<string, string>();

    /// <summary>Lines for the hosts file of steps: <c>name:address</c>.</summary>
    public IReadOnlyList<string> ExtraHosts { get; init; } = [];

    /// <summary>Whether steps may ask for all rights (<c>RUN --security=insecure</c>).</summary>
    public bool AllowsInsecure { get; init; }

    /// <summary>How many steps work at once, from 1; null is the machine's number of processors, and at least 2.</summary>
    internal int? MaximumSteps { get; init; }

    /// <summary>Bytes of the shared memory of steps; null is docker's 64 MiB.</summary>
    public long? SharedMemorySize { get; init; }

    /// <summary>Process limits of steps, as <c>nofile=1024:2048</c>.</summary>
    public IReadOnlyList<string> Ulimits { get; init; } = [];

    /// <summary>What each step may use at most.</summary>
    public ContainerLimits? Limits { get; init; }

    /// <summary>Where the result goes; none keeps an image in the store.</summary>
    public IReadOnlyList<BuildOutput> Outputs { get; init; } = [];
}

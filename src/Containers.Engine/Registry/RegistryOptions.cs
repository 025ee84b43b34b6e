using Containers.Engine.Content.Downloads;
using Containers.Engine.Registry.Configuration;
using Containers.Engine.Registry.Credentials;

namespace Containers.Engine.Registry;

/// <summary>How to talk to a registry.</summary>
public sealed record RegistryOptions
{
    /// <summary>Whether certificates go unchecked and plain HTTP will do where HTTPS fails. A registry on loopback may always be plain HTTP.</summary>
    public bool Insecure { get; init; }

    /// <summary>What is set on this machine for single registries: mirrors, certificates, insecure ones.</summary>
    public RegistryConfiguration Configuration { get; init; } = RegistryConfiguration.FromEnvironment();

    /// <summary>Where names and passwords are looked up; they are sent only to a registry that asks for them.</summary>
    public IRegistryCredentialSource Credentials { get; init; } = new DockerConfiguration();

    /// <summary>How often a request is sent again after an answer that may pass: 429, 5xx, a lost connection.</summary>
    public int Retries { get; init; } = 5;

    /// <summary>The pause before the first retry; each further one is twice as long. A registry's <c>Retry-After</c> goes before it.</summary>
    public TimeSpan FirstRetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest <c>Retry-After</c> that is waited for.</summary>
    public TimeSpan LongestRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a registry may take to connect or to begin its answer.</summary>
    public TimeSpan ResponseTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a download may stand still before its connection counts as lost.</summary>
    public TimeSpan StallTimeout { get; init; } = WatchedBody.UsualPatience;

    /// <summary>Where words without a registry are searched for: the host of Docker Hub's search.</summary>
    public string SearchRegistry { get; init; } = "index.docker.io";
}

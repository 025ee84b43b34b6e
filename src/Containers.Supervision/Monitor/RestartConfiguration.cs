using Containers.Oci;

namespace Containers.Supervision.Monitor;

/// <summary>When a container that has ended is started again.</summary>
[JsonRecord]
public sealed partial record RestartConfiguration
{
    /// <summary>Never.</summary>
    public const string No = "no";

    /// <summary>When its exit code is not 0.</summary>
    public const string OnFailure = "on-failure";

    /// <summary>Unless it was stopped.</summary>
    public const string Always = "always";

    /// <summary>Unless it was stopped, and after a boot neither.</summary>
    public const string UnlessStopped = "unless-stopped";

    /// <summary>One of the policies' names.</summary>
    public required string Policy { get; init; }

    /// <summary>How often a container is started again that fails; 0 for as often as it does.</summary>
    public int MostRetries { get; init; }
}

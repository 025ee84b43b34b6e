using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Monitor;

/// <summary>When a container that has ended is started again.</summary>
public sealed record RestartConfiguration
{
    /// <summary>Never.</summary>
    public const string No = "no";

    /// <summary>When its exit code is not 0.</summary>
    public const string OnFailure = "on-failure";

    /// <summary>Unless it was stopped.</summary>
    public const string Always = "always";

    /// <summary>Unless it was stopped, and after a boot neither.</summary>
    public const string UnlessStopped = "unless-stopped";

    /// <summary>Makes one by its members.</summary>
    public RestartConfiguration()
    {
    }

    [SetsRequiredMembers]
    internal RestartConfiguration(ref JsonInput json)
    {
        Policy = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "policy": Policy = json.Text(); break;
                case "mostRetries": MostRetries = json.Int32(); break;
                default: json.Skip(); break;
            }
        }

        Policy = JsonInput.Required(Policy, "policy");
    }

    /// <summary>One of the policies' names.</summary>
    public required string Policy { get; init; }

    /// <summary>How often a container is started again that fails; 0 for as often as it does.</summary>
    public int MostRetries { get; init; }
}

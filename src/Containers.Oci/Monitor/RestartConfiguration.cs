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
        Upper = null!;
        Work = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "policy": Policy = json.Text(); break;
                case "mostRetries": MostRetries = json.Int32(); break;
                case "lower": Lower = json.Texts(); break;
                case "upper": Upper = json.Text(); break;
                case "work": Work = json.Text(); break;
                default: json.Skip(); break;
            }
        }

        Policy = JsonInput.Required(Policy, "policy");
        Upper = JsonInput.Required(Upper, "upper");
        Work = JsonInput.Required(Work, "work");
    }

    /// <summary>One of the policies' names.</summary>
    public required string Policy { get; init; }

    /// <summary>How often a container is started again that fails; 0 for as often as it does.</summary>
    public int MostRetries { get; init; }

    /// <summary>The folders of the root file system's layers, topmost first: it is mounted anew for each start.</summary>
    public IReadOnlyList<string> Lower { get; set; } = [];

    /// <summary>The folder that takes the container's changes.</summary>
    public required string Upper { get; init; }

    /// <summary>The folder that overlayfs works in.</summary>
    public required string Work { get; init; }
}

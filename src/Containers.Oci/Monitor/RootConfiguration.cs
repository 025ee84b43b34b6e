using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.Monitor;

/// <summary>What a container's root file system is made of, for a monitor that mounts it.</summary>
public sealed record RootConfiguration
{
    /// <summary>Makes one by its members.</summary>
    public RootConfiguration()
    {
    }

    [SetsRequiredMembers]
    internal RootConfiguration(ref JsonInput json)
    {
        Upper = null!;
        Work = null!;
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "lower": Lower = json.Texts(); break;
                case "upper": Upper = json.Text(); break;
                case "work": Work = json.Text(); break;
                default: json.Skip(); break;
            }
        }

        Upper = JsonInput.Required(Upper, "upper");
        Work = JsonInput.Required(Work, "work");
    }

    /// <summary>The layers' folders, topmost first.</summary>
    public IReadOnlyList<string> Lower { get; set; } = [];

    /// <summary>The folder that takes the container's changes.</summary>
    public required string Upper { get; init; }

    /// <summary>The folder that overlayfs works in.</summary>
    public required string Work { get; init; }
}

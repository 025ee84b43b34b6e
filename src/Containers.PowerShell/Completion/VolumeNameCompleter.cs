using Containers.Engine.Volumes;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of volumes.</summary>
public sealed class VolumeNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        foreach (VolumeInfo volume in request.Engine.Volumes.List())
        {
            yield return (volume.Name, volume.Containers.Count switch { 0 => "No container has it", 1 => "A container has it", int count => $"{count} containers have it" });
        }
    }
}

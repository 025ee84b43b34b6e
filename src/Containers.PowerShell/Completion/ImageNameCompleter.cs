using Containers.Engine;
using Containers.Engine.Images;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of local images, and their ids where the start of one is typed.</summary>
public sealed class ImageNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(ContainerEngine engine, string typed)
    {
        foreach (ImageInfo image in engine.Images.List())
        {
            string description = $"{HumanText.Size(image.Size)}, created {HumanText.Ago(image.Created)}";
            if (image.Repository is not null)
            {
                yield return ($"{image.Repository}:{image.Tag}", description);
            }

            if (image.Repository is null || typed.Length > 0)
            {
                yield return (HumanText.ShortId(image.Id), description);
            }
        }
    }
}

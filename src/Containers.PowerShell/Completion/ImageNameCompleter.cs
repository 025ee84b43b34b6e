using Containers.Engine.Images;
using Containers.Engine.Text;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of local images, and their ids where the start of one is request.Typed.</summary>
public class ImageNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        foreach (ImageInfo image in request.Engine.Images.List())
        {
            string description = $"{HumanText.Size(image.Size)}, created {HumanText.Ago(image.Created)}";
            if (image.Repository is not null)
            {
                yield return ($"{image.Repository}:{image.Tag}", description);
            }

            if (image.Repository is null || request.Typed.Length > 0)
            {
                yield return (HumanText.ShortId(image.Id), description);
            }
        }
    }
}

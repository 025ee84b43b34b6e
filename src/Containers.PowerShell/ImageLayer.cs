namespace Containers.PowerShell;

/// <summary>A layer of images, as Show-ImageLayer shows it: a row of a tree.</summary>
/// <param name="Layer">The layer's chain ID, which names it with all below it.</param>
/// <param name="Depth">How many layers are below it.</param>
/// <param name="Branch">What the tree draws before it.</param>
/// <param name="Size">The bytes of the files in it.</param>
/// <param name="CreatedBy">The command that made it.</param>
/// <param name="Tops">The images that end with it, by their names, or IDs where they have none.</param>
/// <param name="Images">All images that have it.</param>
public sealed record ImageLayer(
    string Layer, int Depth, string Branch, long Size, string CreatedBy, IReadOnlyList<string> Tops, IReadOnlyList<string> Images)
{
    /// <summary>Whether several images have it.</summary>
    public bool IsShared => Images.Count > 1;
}

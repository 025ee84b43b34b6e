using Containers.Engine.Containers;
using Containers.Engine.Images;

namespace Containers.Docker.Documents;

/// <summary>Where layers are.</summary>
public sealed record GraphDriverDocument
{
    /// <summary>Folders by docker's names for them: <c>LowerDir</c>, <c>UpperDir</c>, <c>WorkDir</c>, <c>MergedDir</c>.</summary>
    public SortedDictionary<string, string> Data { get; init; } = [];

    /// <summary>How they are joined: <c>overlay2</c>.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>How layers are joined: by overlayfs.</summary>
    internal const string Overlay = "overlay2";

    /// <summary>Where a container's layers are.</summary>
    public static GraphDriverDocument Of(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return new()
        {
            Name = Overlay,
            Data = new() { ["LowerDir"] = container.LowerDir, ["MergedDir"] = container.MergedDir, ["UpperDir"] = container.UpperDir, ["WorkDir"] = container.WorkDir },
        };
    }

    /// <summary>Where an image's layers are; the topmost is what docker calls the upper folder of an image.</summary>
    public static GraphDriverDocument Of(ImageInfo image)
    {
        ArgumentNullException.ThrowIfNull(image);
        SortedDictionary<string, string> data = [];
        if (image.LayerFolders.Count > 1)
        {
            data["LowerDir"] = string.Join(':', image.LayerFolders.Skip(1));
        }

        if (image.LayerFolders.Count > 0)
        {
            data["UpperDir"] = image.LayerFolders[0];
        }

        return new() { Name = Overlay, Data = data };
    }
}

using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Volumes;

namespace Containers.Engine.Maintenance;

/// <summary>How much of the disk one kind of object takes.</summary>
/// <param name="Type">The kind: <c>Images</c>, <c>Containers</c>, <c>Local Volumes</c> or <c>Build Cache</c>.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Active">How many are in use: images that a container was made of, containers that run, volumes that a container has.</param>
/// <param name="Size">What they take, in bytes: of images the blobs and the unpacked layers, of containers what each has changed, of volumes their files.</param>
/// <param name="Reclaimable">What would be free without those that are not in use, in bytes.</param>
public sealed record StoreUsage(string Type, int Total, int Active, long Size, long Reclaimable)
{
    /// <inheritdoc/>
    public override string ToString() => Type;
}

/// <summary>How much of the disk one image takes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Size">Its unpacked layers, in bytes.</param>
/// <param name="SharedSize">Those of them that another image has too, in bytes.</param>
/// <param name="UniqueSize">Those that it has alone, in bytes: what its removal would free, with its blobs.</param>
/// <param name="Containers">How many containers were made of it.</param>
public sealed record ImageUsage(ImageInfo Image, long Size, long SharedSize, long UniqueSize, int Containers)
{
    /// <summary>The image's name.</summary>
    public override string ToString() => Image.ToString();
}

/// <summary>How much of the disk one container takes.</summary>
/// <param name="Container">The container.</param>
/// <param name="Size">What it has changed, in bytes.</param>
public sealed record ContainerUsage(ContainerInfo Container, long Size);

/// <summary>How much of the disk one volume takes.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Size">Its files, in bytes.</param>
public sealed record VolumeUsage(VolumeInfo Volume, long Size);

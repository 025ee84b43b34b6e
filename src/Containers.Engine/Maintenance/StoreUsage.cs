using Containers.Engine.Images;

namespace Containers.Engine.Maintenance;

/// <summary>How much of the disk one kind of object takes.</summary>
/// <param name="Type">The kind: <c>Images</c>, <c>Containers</c> or <c>Build Cache</c>.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Active">How many are in use: images that a container was made of, containers that run.</param>
/// <param name="Size">What they take, in bytes: of images the blobs and the unpacked layers, of containers what each has changed.</param>
/// <param name="Reclaimable">What would be free without those that are not in use, in bytes.</param>
public sealed record StoreUsage(string Type, int Total, int Active, long Size, long Reclaimable);

/// <summary>How much of the disk one image takes.</summary>
/// <param name="Image">The image.</param>
/// <param name="Size">Its unpacked layers, in bytes.</param>
/// <param name="SharedSize">Those of them that another image has too, in bytes.</param>
/// <param name="UniqueSize">Those that it has alone, in bytes: what its removal would free, with its blobs.</param>
/// <param name="Containers">How many containers were made of it.</param>
public sealed record ImageUsage(ImageInfo Image, long Size, long SharedSize, long UniqueSize, int Containers);

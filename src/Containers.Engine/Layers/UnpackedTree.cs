using Containers.Engine.Layers.Owners;

namespace Containers.Engine.Layers;

/// <summary>What is known of a layer's files once they are unpacked.</summary>
/// <param name="Size">Sum of the lengths of the files, in bytes.</param>
/// <param name="HidesAllBelow">Whether the layer hides everything below it.</param>
/// <param name="Owners">Owners and devices that the files could not have; null where they can have any.</param>
internal sealed record UnpackedTree(long Size, bool HidesAllBelow, OwnerRecord? Owners);

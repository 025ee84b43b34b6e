using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>That a container uses an image.</summary>
/// <param name="ContainerId">The container.</param>
/// <param name="ImageId">The image.</param>
/// <param name="Running">Whether the container runs now.</param>
public sealed record ImageUse(string ContainerId, ImageId ImageId, bool Running);

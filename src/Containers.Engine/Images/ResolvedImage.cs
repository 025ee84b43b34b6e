using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>What a container needs of an image.</summary>
/// <param name="Id">The image.</param>
/// <param name="Configuration">How it runs.</param>
public sealed record ResolvedImage(ImageId Id, ImageConfiguration Configuration);

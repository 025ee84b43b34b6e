using System.Text.Json;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Puts an image together from its configuration and its layers, as the OCI specification has it.</summary>
internal static class ImageComposition
{
    /// <summary>Adds the documents of a new image to what is made, and reads them back as an image.</summary>
    /// <param name="content">What is made; it has, or leads to, the layers.</param>
    /// <param name="name">What to call the image in errors.</param>
    /// <param name="configuration">The configuration, which names the layers' diff IDs.</param>
    /// <param name="layers">The layers' blobs, lowest first.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task<ImageGraph> ComposeAsync(
        MadeContent content, string name, ImageConfiguration configuration, IReadOnlyList<Descriptor> layers, CancellationToken cancellationToken)
    {
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.ImageManifest,
            Config = content.Add(MediaTypes.ImageConfiguration, JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Plain.ImageConfiguration)),
            Layers = [.. layers.Select(layer => layer with { MediaType = LayerRecompression.TypeFor(layer.MediaType, docker: false) })],
        };
        Descriptor root = content.Add(MediaTypes.ImageManifest, JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Plain.ImageManifest));
        return ImageGraph.ReadAsync(content, name, root, platform: null, cancellationToken);
    }
}

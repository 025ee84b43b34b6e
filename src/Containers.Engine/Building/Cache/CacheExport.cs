using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Engine.Layers.Compression;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>Leaves what the steps of a build made where other builds find it: as an image of their layers, which nobody runs (docs/build-cache.md).</summary>
/// <param name="images">The store and the registries.</param>
internal sealed class CacheExport(ImageService images)
{
    /// <summary>Leaves steps at a place.</summary>
    /// <param name="place">The place.</param>
    /// <param name="steps">The steps by their keys.</param>
    /// <param name="platform">What they were built for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainersException">They cannot be left there.</exception>
    public async Task RunAsync(
        BuildCachePlace place, IReadOnlyDictionary<string, StepRecord> steps, Platform platform, CancellationToken cancellationToken)
    {
        List<StepRecord> layers = [.. steps.Values.DistinctBy(step => step.DiffId).OrderBy(step => step.Created).ThenBy(step => step.DiffId.ToString(), StringComparer.Ordinal)];
        List<DiffId> diffIds = [.. layers.Select(layer => layer.DiffId)];
        var content = new MadeContent(images.Local.Content);
        var configuration = new ImageConfiguration
        {
            Os = platform.Os, Architecture = platform.Architecture, Variant = platform.Variant, RootFileSystem = new RootFileSystem { DiffIds = diffIds },
        };
        var manifest = new ImageManifest
        {
            SchemaVersion = 2,
            MediaType = MediaTypes.ImageManifest,
            Config = content.Add(MediaTypes.ImageConfiguration, JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Plain.ImageConfiguration)),
            Layers = [.. layers.Select(layer => layer.Layer)],
            Annotations = new Dictionary<string, string> { [CacheManifest.Annotation] = CacheManifest.Write(steps, diffIds) },
        };
        Descriptor root = content.Add(MediaTypes.ImageManifest, JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Plain.ImageManifest));
        ImageGraph graph = await ImageGraph.ReadAsync(content, place.ToString(), root, platform: null, cancellationToken);
        LayerRecompression sent = await LayerRecompression.RunAsync(
            content, graph, format => format == CompressionFormat.None ? place.Compression : null, images.Local.Paths, progress: null, cancellationToken);
        using var source = new ImageSource(sent.Content, sent.Graph.Root, sent);
        ImageLocation target = place.Location!;
        await new ImageCopyService(images.Local, images.Registries).WriteAsync(
            source, target, target, new ImageCopyOptions { Insecure = place.IsInsecure }, progress: null, cancellationToken);
    }
}

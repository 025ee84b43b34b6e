using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Registry;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Outputs;

/// <summary>Brings the image of a build, one for each platform and an index where they are several, where outputs say.</summary>
/// <param name="images">The store and the registries.</param>
/// <param name="content">Has the images' documents.</param>
/// <param name="graphs">The images.</param>
/// <param name="tags">The names that the build gives.</param>
internal sealed class ImageOutput(ImageService images, IContentReader content, IReadOnlyList<ImageGraph> graphs, IReadOnlyList<ImageReference> tags)
{
    private const string Name = ImageAssembly.Description;

    /// <summary>Puts the image into the store, under its names.</summary>
    public async Task<ImageInfo> StoreAsync(BuildOutput output, CancellationToken cancellationToken)
    {
        IReadOnlyList<ImageReference> names = NamesOf(output);
        IReadOnlyList<ImageInfo> stored = await images.Local.AddAsync(
            content, [new NewImage(graphs[0], names, Name, IsMade: true)], progress: null, cancellationToken);
        foreach (ImageReference name in names)
        {
            images.Local.Events.WriteImage("tag", name.Familiar);
        }

        return stored[0];
    }

    /// <summary>Writes the image into an archive, a layout or the registries of its names.</summary>
    /// <returns>Its manifest, or its index, as it is there.</returns>
    /// <exception cref="ContainersException">It cannot be written there.</exception>
    public async Task<Descriptor> WriteAsync(BuildOutput output, CancellationToken cancellationToken)
    {
        var compressed = new Stack<LayerRecompression>();
        try
        {
            IContentReader source = content;
            var manifests = new List<Descriptor>();
            foreach (ImageGraph graph in graphs)
            {
                LayerRecompression layers = await LayerRecompression.RunAsync(source, graph, CompressionOf(output), images.Local.Paths, progress: null, cancellationToken);
                compressed.Push(layers);
                source = layers.Content;
                manifests.Add(layers.Graph.ManifestDescriptor with { Platform = graph.Configuration.Platform });
            }

            Descriptor root = manifests[0] with { Platform = null };
            if (manifests.Count > 1)
            {
                var made = new MadeContent(source);
                var index = new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.ImageIndex, Manifests = manifests };
                root = made.Add(MediaTypes.ImageIndex, JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Plain.ImageIndex));
                source = made;
            }

            await (output.Kind == BuildOutputKind.Registry ? PushAsync(source, root, output, cancellationToken) : SaveAsync(source, root, output, cancellationToken));
            return root;
        }
        finally
        {
            while (compressed.TryPop(out LayerRecompression? layers))
            {
                layers.Dispose();
            }
        }
    }

    private IReadOnlyList<ImageReference> NamesOf(BuildOutput output) => output.Names.Count > 0 ? output.Names : tags;

    private static Func<CompressionFormat, LayerCompression?> CompressionOf(BuildOutput output)
    {
        LayerCompression wanted = output.Compression ?? (output.Kind == BuildOutputKind.DockerArchive ? LayerCompression.None : LayerCompression.Gzip);
        bool readsNoZstandard = output.Kind == BuildOutputKind.DockerArchive; // docker load before 23.0
        return format => output.ForcesCompression || format == CompressionFormat.None || (readsNoZstandard && format == CompressionFormat.Zstandard) ? wanted : null;
    }

    private async Task PushAsync(IContentReader source, Descriptor root, BuildOutput output, CancellationToken cancellationToken)
    {
        foreach (ImageReference name in NamesOf(output))
        {
            using RegistryUse registry = images.Registries.Use(name.Registry, output.IsInsecure);
            var target = new RegistryTarget(registry.Client, name, images.RepositoriesWith(name));
            await new ImageCopy(source, target, LayerPhase.Uploading, progress: null).RunAsync(root, name.Familiar, cancellationToken);
            await target.TagAsync(name.Tag!, root, cancellationToken);
            images.Local.Content.ChangeEntries(entries => ContentStore.AddKnownDigest(entries, name, graphs[0].ManifestDescriptor.Digest, root.Digest));
            images.Local.Events.WriteImage("push", name.Familiar);
        }
    }

    private async Task SaveAsync(IContentReader source, Descriptor root, BuildOutput output, CancellationToken cancellationToken)
    {
        if (output.Kind == BuildOutputKind.OciLayout)
        {
            await CompleteAsync(new LayoutFolderTarget(FileSystemPath.Resolve(output.Path!)));
            return;
        }

        bool forDocker = output.Kind == BuildOutputKind.DockerArchive;
        if (output.IsStandardOutput || (File.Exists(output.Path) && !FileSystemPath.IsRegularFile(output.Path)))
        {
            await using Stream stream = output.IsStandardOutput ? Console.OpenStandardOutput() : File.OpenWrite(output.Path!);
            await CompleteAsync(new ArchiveTarget(stream, forDocker));
            return;
        }

        using StagedFile file = StagedFile.Create(FileSystemPath.Resolve(output.Path!));
        await CompleteAsync(new ArchiveTarget(file.Content, forDocker));
        file.Publish();

        async Task CompleteAsync(LayoutTarget target)
        {
            await new ImageCopy(source, target, LayerPhase.Copying, progress: null).RunAsync(root, Name, cancellationToken);
            IReadOnlyList<ImageReference> names = NamesOf(output);
            foreach (string? name in names.Select(name => name.ToString()).DefaultIfEmpty<string?>(null))
            {
                target.AddRoot(root, name);
            }

            await target.CompleteAsync(cancellationToken);
        }
    }
}

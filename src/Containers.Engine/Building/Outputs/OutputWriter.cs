using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Building.Outputs;

/// <summary>Brings what a build made where its options say.</summary>
/// <param name="images">The store and the registries.</param>
/// <param name="options">The options.</param>
internal sealed class OutputWriter(ImageService images, BuildOptions options)
{
    private readonly IReadOnlyList<BuildOutput> _outputs = options.Outputs.Count > 0 ? options.Outputs : [new BuildOutput(BuildOutputKind.Image)];

    /// <summary>Refuses outputs that cannot be made, before anything is built.</summary>
    /// <exception cref="BuildException">An output takes one platform and there are several, or a registry's image has no name.</exception>
    /// <exception cref="ImageNameException">A name is a digest.</exception>
    public void Check()
    {
        foreach (BuildOutput output in _outputs)
        {
            if (options.Platforms.Count > 1 && output.Kind is BuildOutputKind.Image or BuildOutputKind.DockerArchive)
            {
                throw new BuildException(
                    $"{(output.Kind == BuildOutputKind.Image ? "The store" : "An archive of docker's kind")} takes an image for one platform, and {options.Platforms.Count} are asked for. "
                    + "Send the image to a registry by --push (type=registry), write it by type=oci,dest=FILE, or build for one platform.");
            }

            if (output.Kind == BuildOutputKind.Registry && output.Names.Count == 0 && options.Tags.Count == 0)
            {
                throw new BuildException("An image that is sent to a registry needs a name there. Give it one as a tag.");
            }

            foreach (ImageReference name in output.Names.Concat(options.Tags))
            {
                ImageNameException.RequireTag(name);
            }
        }
    }

    /// <summary>Writes all outputs, one after the other.</summary>
    /// <param name="built">What was built, for each platform.</param>
    /// <param name="record">What is known of the build.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The record with what was made.</returns>
    /// <exception cref="ContainersException">One cannot be written.</exception>
    public async Task<BuildRecord> WriteAsync(IReadOnlyList<BuiltStage> built, BuildRecord record, CancellationToken cancellationToken)
    {
        foreach (BuildOutput output in _outputs.Where(output => output.Kind is BuildOutputKind.Folder or BuildOutputKind.Archive))
        {
            FileOutput.Write(built, output, cancellationToken);
        }

        List<BuildOutput> outputs = [.. _outputs.Where(output => output.IsImage)];
        if (outputs.Count == 0)
        {
            return record;
        }

        var content = new MadeContent(images.Local.Content);
        var graphs = new List<ImageGraph>();
        foreach (BuiltStage stage in built)
        {
            graphs.Add(await ImageAssembly.WriteAsync(stage.Session, stage.State, content, cancellationToken));
        }

        var image = new ImageOutput(images, content, graphs, options.Tags);
        long size = graphs.SelectMany(graph => graph.ChainIds).Distinct().Sum(images.Local.Layers.SizeOf);
        record = record with { Size = size, Digest = graphs[0].Root.Digest.ToString(), Id = graphs[0].Manifest.Config.Digest.ToString() };
        foreach (BuildOutput output in outputs)
        {
            if (graphs.Count == 1 && output.Kind is BuildOutputKind.Image or BuildOutputKind.Registry)
            {
                ImageInfo stored = await image.StoreAsync(output, cancellationToken);
                record = record with { Id = stored.Id, Size = stored.Size };
            }

            if (output.Kind != BuildOutputKind.Image)
            {
                string digest = (await image.WriteAsync(output, cancellationToken)).Digest.ToString();
                record = record with { Digest = digest, Id = graphs.Count == 1 ? record.Id : digest };
            }
        }

        return record;
    }
}

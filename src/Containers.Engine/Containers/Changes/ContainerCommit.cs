using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Changes;
using Containers.Engine.Networks;
using Containers.Linux;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Containers.Changes;

/// <summary>
/// Makes an image of a container: its image's layers with one more of what it has changed, and a configuration by which another container
/// runs as it does. What the engine put into it to mount on is not part of that.
/// </summary>
internal sealed class ContainerCommit(Container container)
{
    private readonly LocalImages _images = container.Service.Images.Local;

    /// <summary>Makes the image. The caller keeps the container from being removed.</summary>
    /// <param name="options">What the image shall be.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    public async Task<ImageInfo> RunAsync(CommitOptions options, CancellationToken cancellationToken)
    {
        ContainerRecord record = container.Record;
        ImageNameException.RequireTag(options.Tag);
        using ContentLease kept = _images.LeaseOf([record.ImageId.ToString()], out IReadOnlyList<CataloguedImage> found);
        ImageGraph below = found[0].Graph;
        ContainerConfiguration run = ConfigurationChanges.Apply(ConfigurationOf(record, below.Configuration.Config ?? new()), options.Changes);

        using MadeLayer layer = await MakeLayerAsync(below, options.Pause && RunningContainer.Exists(container.Folder), cancellationToken);
        bool isEmpty = layer.DiffId.Digest == Digest.Of(new byte[1024]); // The end of an archive alone.
        DateTimeOffset now = DateTimeOffset.UtcNow;
        ImageConfiguration configuration = below.Configuration with
        {
            Created = now,
            Author = options.Author ?? below.Configuration.Author,
            Config = run,
            RootFileSystem = new() { DiffIds = isEmpty ? below.Configuration.DiffIds : [.. below.Configuration.DiffIds, layer.DiffId] },
            History =
            [
                .. below.Configuration.History ?? [],
                new HistoryEntry
                {
                    Created = now,
                    CreatedBy = string.Join(' ', record.Options.Program),
                    Author = options.Author,
                    Comment = options.Message,
                    EmptyLayer = isEmpty ? true : null,
                },
            ],
            Unknown = null, // How the image below was built.
        };
        var content = new MadeContent(_images.Content);
        IReadOnlyList<Descriptor> layers = isEmpty ? below.Manifest.Layers : [.. below.Manifest.Layers, layer.Descriptor];
        ImageGraph graph = await ImageComposition.ComposeAsync(content, $"of container {record.Name}", configuration, layers, cancellationToken);
        IReadOnlyList<ImageReference> names = options.Tag is null ? [] : [options.Tag];
        return (await _images.AddAsync(content, [new NewImage(graph, names, record.Name, IsMade: true)], null, cancellationToken))[0];
    }

    /// <summary>What the image says, as this container was asked to run.</summary>
    private static ContainerConfiguration ConfigurationOf(ContainerRecord record, ContainerConfiguration image)
    {
        ContainerOptions options = record.Options;
        return image with
        {
            User = options.User ?? image.User,
            Environment = options.Environment,
            Entrypoint = options.Entrypoint,
            Command = options.Command,
            WorkingDirectory = options.WorkingDirectory,
            Labels = options.Labels,
            Volumes = VolumesOf(record, image),
            ExposedPorts = options.Expose is { Count: > 0 } ports ? [.. ports.SelectMany(PortMapping.Parse).Select(static port => port.ContainerKey).Distinct()] : image.ExposedPorts,
            HealthCheck = options.HealthCheck ?? image.HealthCheck,
            StopSignal = options.StopSignal,
            StopTimeout = (int?)options.StopTimeout?.TotalSeconds,
        };
    }

    /// <summary>The image's volumes, and those that the container has without a name: docker has both in the image.</summary>
    private static IReadOnlyList<string>? VolumesOf(ContainerRecord record, ContainerConfiguration image)
    {
        string[] anonymous = [.. (record.Mounts ?? []).Where(static point => point.IsAnonymous).Select(static point => point.Destination)];
        return anonymous.Length == 0 ? image.Volumes : [.. (image.Volumes ?? []).Union(anonymous)];
    }

    private async Task<MadeLayer> MakeLayerAsync(ImageGraph below, bool pause, CancellationToken cancellationToken)
    {
        ChainId? parent = below.ChainIds is [.., { } top] ? top : null;
        using DirectoryDescriptor lower = container.Service.Root.OpenImage(container.Record);

        // What is paused already stays so, and a user without control groups can pause nothing.
        Cgroup? frozen = pause && TryFreeze() ? container.Group : null;
        try
        {
            return await new LayerMaker(_images).CopyAsync(
                container.Folder.Upper, parent, EngineStubs.Over(lower, container.Record.DiskOwners), container.Record.DiskOwners, Thaw, cancellationToken);
        }
        finally
        {
            Thaw();
        }

        void Thaw()
        {
            if (frozen is not null)
            {
                CgroupFreezer.Thaw(frozen);
                frozen = null;
            }
        }
    }

    // A container that ends at this moment has no group any more, and writes nothing more.
    private bool TryFreeze()
    {
        try
        {
            if (CgroupFreezer.FolderOf(container.Group) is null || CgroupFreezer.IsFrozen(container.Group))
            {
                return false;
            }

            container.Freeze();
            return true;
        }
        catch (LinuxException exception) when (exception.Errno is Errno.ENOENT or Errno.ENODEV)
        {
            return false;
        }
    }
}

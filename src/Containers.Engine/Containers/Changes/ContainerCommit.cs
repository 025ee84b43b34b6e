using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Images;
using Containers.Engine.Images.Changes;
using Containers.Engine.Storage;
using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Containers.Changes;

/// <summary>
/// Makes an image of a container: its image's layers with one more of what it has changed, and a configuration by which another container
/// runs as it does. What the engine put into it to mount on is not part of that.
/// </summary>
internal sealed class ContainerCommit(StorePaths paths, LocalImages images, RootFileSystem root)
{
    /// <summary>How long the processes may take to stand still.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes the image. The caller keeps the container from being removed.</summary>
    /// <param name="record">The container.</param>
    /// <param name="isRunning">Whether it has processes.</param>
    /// <param name="options">What the image shall be.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    public async Task<ImageInfo> RunAsync(ContainerRecord record, bool isRunning, CommitOptions options, CancellationToken cancellationToken)
    {
        if (options.Tag is { } name && (name.Tag is null || name.Digest is not null))
        {
            throw new ImageNameException(name.Familiar, "names an image by its digest. Give a name with a tag");
        }

        using ContentLease kept = images.LeaseOf([record.ImageId.ToString()], out IReadOnlyList<CataloguedImage> found);
        ImageGraph below = found[0].Graph;
        ContainerConfiguration run = ConfigurationChanges.Apply(ConfigurationOf(record, below.Configuration.Config ?? new()), options.Changes);

        using MadeLayer layer = await MakeLayerAsync(record, below, isRunning && options.Pause, cancellationToken);
        bool isEmpty = layer.DiffId == Digest.Of(new byte[1024]); // The end of an archive alone.
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
        var content = new MadeContent(images.Content);
        IReadOnlyList<Descriptor> layers = isEmpty ? below.Manifest.Layers : [.. below.Manifest.Layers, layer.Descriptor];
        ImageGraph graph = await ImageComposition.ComposeAsync(content, $"of container {record.Name}", configuration, layers, cancellationToken);
        IReadOnlyList<ImageReference> names = options.Tag is null ? [] : [options.Tag];
        return (await images.AddAsync(content, [new NewImage(graph, names, record.Name, IsMade: true)], null, cancellationToken))[0];
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
            StopSignal = image.StopSignal is null && options.StopSignal == "SIGTERM" ? null : options.StopSignal,
        };
    }

    private async Task<MadeLayer> MakeLayerAsync(ContainerRecord record, ImageGraph below, bool pause, CancellationToken cancellationToken)
    {
        Digest? parent = below.ChainIds is [.., { } top] ? top : null;
        using DirectoryDescriptor lower = root.OpenImage(record);
        Cgroup? frozen = pause ? Freeze(record) : null;
        try
        {
            return await new LayerMaker(images).CopyAsync(
                ContainerFolder.Of(paths, record.Id).Upper, parent, EngineStubs.Over(lower), Thaw, cancellationToken);
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

    /// <summary>Lets the processes stand still; null where they do already, and are to stay so.</summary>
    private static Cgroup? Freeze(ContainerRecord record)
    {
        Cgroup cgroup = Cgroup.At(CgroupLayout.Detect(), RuntimeConfigurationBuilder.CgroupOf(record.Id));
        return CgroupFreezer.IsFrozen(cgroup) ? null
            : CgroupFreezer.Freeze(cgroup, s_patience) ? cgroup
            : throw new ContainerStateException(
                record.Name, $"The processes of container '{record.Name}' did not stand still within {s_patience.TotalSeconds} s. Try again, or without a pause.");
    }
}

using Containers.Engine.Content;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Layers;

/// <summary>
/// Copies of unpacked layers whose files belong to those whom containers with other IDs see: an ordinary user's kernel shows no files with other owners than
/// they have. There is one for each layer and those owners, in the layer's folder, so it goes with that; else it stays until a clearing finds that no
/// container needs it.
/// </summary>
/// <param name="paths">Where the store is.</param>
internal sealed class OwnedLayers(StorePaths paths)
{
    private readonly LayerStore _layers = new(paths);

    /// <summary>The copies that there are of a layer, by what their owners are called.</summary>
    public static IEnumerable<string> CopiesOf(StorePaths paths, ChainId layer) => Directory.Exists(paths.OwnedLayers(layer))
        ? Directory.EnumerateDirectories(paths.OwnedLayers(layer)).Select(static folder => Path.GetFileName(folder))
        : [];

    /// <summary>Makes the copies of an image's layers that are missing. The layers are here.</summary>
    /// <param name="diffIds">The image's diff IDs, lowest first.</param>
    /// <param name="owners">Who the files of the copies belong to; null where the layers themselves are what is needed.</param>
    /// <param name="cancellationToken">Ends it; copies that are whole stay.</param>
    /// <exception cref="LayerException">A file belongs to somebody whom the container does not have.</exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    public async Task MakeMissingAsync(IReadOnlyList<DiffId> diffIds, FileOwners? owners, CancellationToken cancellationToken)
    {
        if (owners is null)
        {
            return;
        }

        List<ChainId> needed = [];
        _layers.FoldersOf(diffIds, layer =>
        {
            needed.Add(layer);
            return string.Empty;
        });
        foreach (ChainId layer in needed.Where(layer => !Contains(layer, owners)))
        {
            using IDisposable held = await _layers.LockAsync(layer, cancellationToken);
            if (!Contains(layer, owners))
            {
                await Task.Run(() => Make(layer, owners, cancellationToken), cancellationToken);
            }
        }
    }

    /// <summary>The folders of an image's layers, as <see cref="LayerStore.FoldersOf"/> gives them.</summary>
    /// <param name="diffIds">The image's diff IDs, lowest first.</param>
    /// <param name="owners">Who their files belong to; null for the layers themselves.</param>
    /// <exception cref="LayerException">A layer is not here.</exception>
    public IReadOnlyList<string> FoldersOf(IReadOnlyList<DiffId> diffIds, FileOwners? owners) =>
        _layers.FoldersOf(diffIds, owners is null ? null : layer => paths.OwnedLayerFiles(layer, owners.Key));

    /// <summary>What the copies take that nobody needs, in bytes, and removes them where that is asked for. The caller keeps others from making containers.</summary>
    /// <param name="needed">The layers and owners that containers have.</param>
    /// <param name="apply">Whether they are removed.</param>
    public long Sweep(HashSet<(ChainId Layer, string Owners)> needed, bool apply)
    {
        long bytes = 0;
        foreach ((ChainId layer, string owners) in All().Where(copy => !needed.Contains(copy)))
        {
            bytes += _layers.SizeOf(layer);
            if (apply)
            {
                StagingFolder.Remove(paths, paths.OwnedLayer(layer, owners));
            }
        }

        return bytes;
    }

    /// <summary>What all copies take, in bytes.</summary>
    public long Measure() => All().Sum(copy => _layers.SizeOf(copy.Layer));

    private List<(ChainId Layer, string Owners)> All() => [.. _layers.List().SelectMany(layer => CopiesOf(paths, layer), static (layer, owners) => (layer, owners))];

    private bool Contains(ChainId layer, FileOwners owners) =>
        Directory.Exists(paths.OwnedLayer(layer, owners.Key)) && !new UnsettledMark(paths.OwnedLayerMark(layer, owners.Key)).IsOfEarlierBoot;

    private void Make(ChainId layer, FileOwners owners, CancellationToken cancellationToken)
    {
        WorkListener.Tell(
            $"Copying layer {HumanText.ShortId(layer.ToString())} ({HumanText.Size(_layers.SizeOf(layer))}) for files to belong to the container's users. The copy is kept.");
        string place = paths.OwnedLayer(layer, owners.Key);
        try
        {
            using StagingFolder staging = StagingFolder.Create(paths);
            string files = Path.Combine(staging.Path, StorePaths.LayerFilesName);
            LayerStore.CreatePrivateFolder(files);
            using (DirectoryDescriptor from = DirectoryDescriptor.Open(paths.LayerFiles(layer)))
            using (DirectoryDescriptor to = DirectoryDescriptor.Open(files))
            {
                TreeCopy copy = new(owners, isLayer: true);
                copy.Copy(from, to, cancellationToken);
                copy.CopyAttributes(from, to);
            }

            new UnsettledMark(paths.OwnedLayerMark(layer, owners.Key)).MakeIn(staging.Path);
            LayerStore.CreatePrivateFolder(paths.OwnedLayers(layer));
            if (Directory.Exists(place))
            {
                StagingFolder.Remove(paths, place, durable: true);
            }

            AtomicFile.Publish(staging.Path, place, durable: false, replace: false);
        }
        catch (LinuxException error) when (error.Errno == Errno.EINVAL)
        {
            throw new LayerException($"The layer {layer} cannot be copied for the container's users: {error.Message}", error);
        }
        catch (IOException error) when (StoreFullException.IsCause(error))
        {
            throw new StoreFullException($"a copy of layer {layer}", paths.Staging, error);
        }
    }
}

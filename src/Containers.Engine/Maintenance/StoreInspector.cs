using System.Security.Cryptography;
using Containers.Engine.Containers;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Layers;
using Containers.Engine.Text;
using Containers.Engine.Volumes;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Maintenance;

/// <summary>Reads every blob, compares every unpacked layer with its archive, and reads every container and volume. It changes nothing.</summary>
internal sealed class StoreInspector(LocalImages images, VolumeService volumes, ContainerService containers)
{
    private readonly Dictionary<Digest, bool> _blobs = [];
    private readonly List<StoreProblem> _problems = [];
    private int _layers;
    private long _read;
    private long _toRead;

    /// <summary>Looks at everything.</summary>
    /// <exception cref="LinuxException">Something cannot be read.</exception>
    public async Task<StoreCheck> RunAsync(CancellationToken cancellationToken)
    {
        Descriptor[] entries = [.. images.Content.ReadEntries()];
        Digest[] blobs = [.. images.Content.Blobs()];
        _toRead = blobs.Sum(images.Content.LengthOf);
        foreach (Digest blob in blobs)
        {
            if (await IsWholeAsync(blob, cancellationToken) is { } whole)
            {
                _blobs[blob] = whole;
            }
        }

        ILookup<Digest, string> users = entries.SelectMany(entry => BlobsOf(entry).Select(blob => (Blob: blob, Name: NameOf(entry))))
            .Distinct().ToLookup(use => use.Blob, use => use.Name);
        foreach (Digest blob in users.Select(use => use.Key).Where(blob => !_blobs.ContainsKey(blob)))
        {
            Report(StoreFault.BlobMissing, blob, users[blob], $"Blob {blob} is missing.");
        }

        foreach ((Digest blob, _) in _blobs.Where(blob => !blob.Value))
        {
            Report(StoreFault.BlobDamaged, blob, users[blob], $"Blob {blob} is not what its digest says.");
        }

        await CheckLayersAsync(entries, cancellationToken);
        IReadOnlyList<ContainerInfo> all = containers.List(all: true);
        foreach (ContainerInfo container in all.Where(container => container.Status == ContainerStatus.Dead))
        {
            _problems.Add(new StoreProblem(StoreFault.ContainerDamaged, container.Id, [], container.Error!, Repaired: false));
        }

        foreach (string volume in volumes.FindDamaged())
        {
            _problems.Add(new StoreProblem(StoreFault.VolumeDamaged, volume, [], $"The record of volume {volume} cannot be read; its files are there.", Repaired: false));
        }

        foreach (string volume in volumes.FindUnfinished())
        {
            _problems.Add(new StoreProblem(StoreFault.VolumeUnfinished, volume, [], $"A copy of files into volume {volume} was not finished.", Repaired: false));
        }

        foreach ((Container container, Recreation recreation) in containers.FindAbandoned())
        {
            _problems.Add(new StoreProblem(
                StoreFault.RecreationUnfinished, container.Id, [], $"Container '{recreation.Name}' was being replaced when that was killed; the old one is '{container.Name}'.", Repaired: false));
        }

        return new StoreCheck(_blobs.Count, _layers, all.Count, _problems);
    }

    /// <summary>What to call an image.</summary>
    public static string NameOf(Descriptor entry) => ContentStore.ReferenceOf(entry)?.Familiar ?? entry.Digest.ToString();

    /// <summary>Unpacks a layer's archive once more, beside the store, and compares.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    private async Task<string?> CompareAsync(Descriptor blob, DiffId diffId, ChainId chainId, ChainId? parent, CancellationToken cancellationToken)
    {
        try
        {
            images.Layers.Read(chainId);
            await using Stream content = await images.Content.OpenAsync(blob, cancellationToken);
            await using CountedInput archive = new(content, $"Comparing layer {HumanText.ShortId(chainId.ToString())}");
            using StagedLayer again = await images.Layers.ExtractAsync(archive, diffId, parent, cancellationToken);
            return TreeComparison.FirstDifference(again.Files, images.Paths.LayerFiles(chainId), cancellationToken) is { } path
                ? $"{path} is not as in its archive"
                : again.HasOwnersOf(chainId) ? null : "the owners that are recorded are not those of its archive";
        }
        catch (LayerException exception)
        {
            return exception.Message.TrimEnd('.');
        }
    }

    private async Task CheckLayersAsync(IEnumerable<Descriptor> entries, CancellationToken cancellationToken)
    {
        List<(Descriptor Entry, ImageGraph Graph)> readable =
            [.. entries.Select(entry => (Entry: entry, Graph: images.Catalogue.TryRead(entry))).Where(image => image.Graph is not null).Select(image => (image.Entry, image.Graph!))];
        ILookup<ChainId, string> users = readable.SelectMany(image => image.Graph.ChainIds.Select(chain => (Chain: chain, Name: NameOf(image.Entry))))
            .Distinct().ToLookup(use => use.Chain, use => use.Name);
        HashSet<ChainId> seen = [];
        foreach (ImageGraph graph in readable.Select(image => image.Graph))
        {
            for (int index = 0; index < graph.ChainIds.Count; index++)
            {
                ChainId chainId = graph.ChainIds[index];
                Descriptor blob = graph.Manifest.Layers[index];
                if (!seen.Add(chainId))
                {
                    continue;
                }

                if (!images.Layers.Contains(chainId))
                {
                    Report(StoreFault.LayerMissing, chainId.Digest, users[chainId], $"Unpacked layer {chainId} is missing.");
                }
                else if (_blobs.GetValueOrDefault(blob.Digest))
                {
                    _layers++;
                    ChainId? parent = index == 0 ? null : graph.ChainIds[index - 1];
                    if (await CompareAsync(blob, graph.Configuration.DiffIds[index], chainId, parent, cancellationToken) is { } fault)
                    {
                        Report(StoreFault.LayerDamaged, chainId.Digest, users[chainId], $"Unpacked layer {chainId} is damaged: {fault}.");
                    }
                }
            }
        }
    }

    private void Report(StoreFault fault, Digest subject, IEnumerable<string> users, string message) =>
        _problems.Add(new StoreProblem(fault, subject.ToString(), (string[])[.. users], message, Repaired: false));

    /// <summary>The blobs that an image has, as far as its documents can be read.</summary>
    private IEnumerable<Digest> BlobsOf(Descriptor entry) =>
        [entry.Digest, ContentStore.RootDigestOf(entry), .. images.Catalogue.TryRead(entry)?.Blobs ?? BlobsOfManifest(entry)];

    /// <summary>What a manifest names, where the configuration is lost and the manifest is not.</summary>
    private IEnumerable<Digest> BlobsOfManifest(Descriptor entry)
    {
        try
        {
            ImageManifest manifest = ImageManifest.Parse(FileDescriptor.ReadFile(images.Content.PathOf(entry.Digest)));
            return [manifest.Config.Digest, .. manifest.Layers.Select(layer => layer.Digest)];
        }
        catch (Exception exception) when (exception is LinuxException or OciFormatException)
        {
            return [];
        }
    }

    /// <summary>Whether a blob is what its digest says; null where it was removed meanwhile.</summary>
    private async Task<bool?> IsWholeAsync(Digest blob, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream content = UnlockedFile.Open(images.Content.PathOf(blob));
            using IncrementalHash hash = blob.CreateHash();
            byte[] buffer = new byte[128 * 1024];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                WorkListener.Report("Reading blobs", _read += read, _toRead);
            }

            return blob.Matches(hash.GetHashAndReset());
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return null;
        }
    }
}

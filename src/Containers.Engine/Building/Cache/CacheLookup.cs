using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>
/// Finds what was made for a step, in the store's own cache and then in those that the build was given. What comes from elsewhere says only
/// which layer it is: its bytes are verified by their digests and unpacked over the layers that the build has.
/// </summary>
/// <param name="images">The store.</param>
/// <param name="own">Its cache.</param>
/// <param name="notice">Is told what cannot be taken from elsewhere.</param>
internal sealed class CacheLookup(LocalImages images, BuildCache own, Action<string> notice) : IDisposable
{
    private readonly List<ImportedCache> _imported = [];

    /// <summary>Opens caches from elsewhere; those that cannot be are told, and the build goes on without them.</summary>
    public async Task ImportAsync(IEnumerable<BuildCachePlace> places, ImageService service, CancellationToken cancellationToken)
    {
        foreach (BuildCachePlace place in places)
        {
            try
            {
                _imported.Add(await ImportedCache.OpenAsync(place, service, cancellationToken));
            }
            catch (Exception exception) when (exception is ContainersException or IOException)
            {
                notice($"The build cache {place} cannot be used: {exception.Message}");
            }
        }
    }

    /// <summary>What was made for a key, whole in the store over the layers below it; null where there is nothing.</summary>
    /// <param name="key">The step's key. Where it does not depend on the layers below, what it made is laid over these ones.</param>
    /// <param name="parent">Chain ID of the layers below; null where there are none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<StepRecord?> FindAsync(string key, ChainId? parent, CancellationToken cancellationToken)
    {
        StepRecord? known = own.Find(key);
        if (known is not null && known.ChainId == ChainId.Of(parent, known.DiffId) && images.Layers.Contains(known.ChainId) && images.Content.Contains(known.Layer))
        {
            own.Note(key, known);
            return known;
        }

        bool hasBlob = known is not null && images.Content.Contains(known.Layer);
        IEnumerable<(IContentReader Reader, StepRecord? Record)> places = _imported.Select(cache => (cache.Reader, cache.Find(key)));
        foreach ((IContentReader reader, StepRecord? found) in places.Prepend((images.Content, hasBlob ? known : null)))
        {
            try
            {
                if (found is not null)
                {
                    return await UnpackAsync(key, reader, found with { ChainId = ChainId.Of(parent, found.DiffId) }, parent, cancellationToken);
                }
            }
            catch (Exception exception) when (exception is ContainersException or IOException or HttpRequestException)
            {
                notice($"A layer of the build cache cannot be used: {exception.Message}");
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _imported.ForEach(cache => cache.Dispose());

    private async Task<StepRecord> UnpackAsync(string key, IContentReader source, StepRecord record, ChainId? parent, CancellationToken cancellationToken)
    {
        using ContentLease lease = ContentLease.Take(images.Content, images.Paths, () => [record.Layer.Digest, record.ChainId.Digest]);
        await using Stream stream = await source.OpenAsync(record.Layer, cancellationToken);
        await new LayerWriter(images.Content, images.Layers, "the build cache", progress: null)
            .WriteAsync(record.Layer, record.DiffId, parent, stream, cancellationToken);
        own.Add(key, record);
        return record;
    }
}

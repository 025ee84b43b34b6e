using Containers.Engine.Building.Cache;
using Containers.Engine.Storage;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Removes what no image, no running pull and no build's cache needs: blobs, and unpacked layers.</summary>
internal sealed class StoreSweep(ContentStore content, LayerStore layers, ImageCatalogue catalogue, StorePaths paths)
{
    /// <summary>Finds everything that nothing refers to. The caller holds the store's lock.</summary>
    /// <param name="entries">The images that stay. While a document of one cannot be read, nobody knows what it needs, and all stays.</param>
    /// <param name="among">Finds nothing but these blobs and chain IDs; null finds whatever is not needed.</param>
    public Garbage Find(IEnumerable<Descriptor> entries, HashSet<Digest>? among = null)
    {
        HashSet<Digest> needed = ContentLease.ReadAll(paths);
        needed.UnionWith(BuildCache.References(paths));
        foreach (Descriptor entry in entries)
        {
            if (catalogue.TryRead(entry) is not { } graph)
            {
                return new Garbage([], [], 0);
            }

            needed.UnionWith(graph.Blobs);
            needed.UnionWith(graph.ChainIds);
            needed.Add(ContentStore.RepositoryDigestOf(entry));
        }

        Digest[] unpacked = [.. layers.List().Where(IsGarbage)];
        Digest[] blobs = [.. content.Blobs().Where(IsGarbage)];
        return new Garbage(unpacked, blobs, unpacked.Sum(layers.SizeOf) + blobs.Sum(content.LengthOf));

        bool IsGarbage(Digest digest) => !needed.Contains(digest) && among?.Contains(digest) != false;
    }

    /// <summary>Removes everything that nothing refers to. The caller holds the store's lock.</summary>
    /// <inheritdoc cref="Find" path="/param"/>
    public Garbage Run(IEnumerable<Descriptor> entries, HashSet<Digest>? among = null)
    {
        Garbage garbage = Find(entries, among);
        garbage = garbage with { Layers = [.. garbage.Layers.Where(layers.Remove)] };
        foreach (Digest blob in garbage.Blobs)
        {
            content.RemoveBlob(blob);
        }

        return garbage;
    }
}

/// <summary>What no image and no running pull needs.</summary>
/// <param name="Layers">The chain IDs of unpacked layers.</param>
/// <param name="Blobs">The digests of blobs.</param>
/// <param name="Bytes">What both take, in bytes.</param>
internal sealed record Garbage(IReadOnlyList<Digest> Layers, IReadOnlyList<Digest> Blobs, long Bytes);

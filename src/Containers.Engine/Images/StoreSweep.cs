using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>Removes what no image, no running pull and nobody else needs: blobs, and unpacked layers.</summary>
/// <param name="content">The blobs.</param>
/// <param name="layers">The unpacked layers.</param>
/// <param name="catalogue">Finds what an image needs.</param>
/// <param name="paths">Where the store is.</param>
/// <param name="kept">The blobs and layers that others than images keep, such as the caches of builds.</param>
internal sealed class StoreSweep(ContentStore content, LayerStore layers, ImageCatalogue catalogue, StorePaths paths, Func<IEnumerable<Digest>> kept)
{
    /// <summary>Finds everything that nothing refers to. The caller holds the store's lock.</summary>
    /// <param name="entries">The images that stay. While a document of one cannot be read, nobody knows what it needs, and all stays.</param>
    /// <param name="among">Finds nothing but these blobs and chain IDs; null finds whatever is not needed.</param>
    public Garbage Find(IEnumerable<Descriptor> entries, HashSet<Digest>? among = null)
    {
        HashSet<Digest> needed = ContentLease.ReadAll(paths);
        needed.UnionWith(kept());
        foreach (Descriptor entry in entries)
        {
            if (catalogue.TryRead(entry) is not { } graph)
            {
                return new Garbage([], [], 0);
            }

            needed.UnionWith(graph.Needed);
            needed.Add(ContentStore.RootDigestOf(entry));
        }

        ChainId[] unpacked = [.. layers.List().Where(chain => IsGarbage(chain.Digest))];
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

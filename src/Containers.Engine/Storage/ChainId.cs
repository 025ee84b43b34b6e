using System.Text;
using Containers.Oci;

namespace Containers.Engine.Storage;

/// <summary>Names a layer together with all below it (OCI image-spec, config.md, "Layer ChainID").</summary>
public static class ChainId
{
    /// <summary>The chain ID of every layer of an image, lowest first: the first is its diff ID, each next the digest of both.</summary>
    /// <param name="diffIds">The image's diff IDs, lowest first.</param>
    public static IReadOnlyList<Digest> Of(IReadOnlyList<Digest> diffIds)
    {
        var chain = new Digest[diffIds.Count];
        for (int i = 0; i < chain.Length; i++)
        {
            chain[i] = Of(i == 0 ? null : chain[i - 1], diffIds[i]);
        }

        return chain;
    }

    /// <summary>The chain ID of a layer over another.</summary>
    /// <param name="parent">Chain ID of the layer below; null for the lowest.</param>
    /// <param name="diffId">The layer's diff ID.</param>
    public static Digest Of(Digest? parent, Digest diffId) =>
        parent is null ? diffId : Digest.Of(Encoding.ASCII.GetBytes($"{parent} {diffId}"));
}

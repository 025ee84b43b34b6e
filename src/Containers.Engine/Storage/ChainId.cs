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
            chain[i] = i == 0 ? diffIds[0] : Digest.Of(Encoding.ASCII.GetBytes($"{chain[i - 1]} {diffIds[i]}"));
        }

        return chain;
    }
}

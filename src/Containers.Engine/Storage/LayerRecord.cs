using System.Diagnostics.CodeAnalysis;
using Containers.Oci;

namespace Containers.Engine.Storage;

/// <summary>What a store keeps about an unpacked layer, in its <c>layer.json</c>.</summary>
public sealed record LayerRecord
{
    /// <summary>Makes one by its members.</summary>
    public LayerRecord()
    {
    }

    [SetsRequiredMembers]
    internal LayerRecord(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "chainId": ChainId = json.Digest(); break;
                case "diffId": DiffId = json.Digest(); break;
                case "parent": Parent = json.Digest(); break;
                case "hidesAllBelow": HidesAllBelow = json.Flag(); break;
                case "size": Size = json.Int64(); break;
                default: json.Skip(); break;
            }
        }

        if (ChainId == default || DiffId == default)
        {
            throw JsonInput.Missing(ChainId == default ? "chainId" : "diffId");
        }
    }

    /// <summary>The layer with all below it.</summary>
    public required Digest ChainId { get; init; }

    /// <summary>Digest of the layer's uncompressed archive.</summary>
    public required Digest DiffId { get; init; }

    /// <summary>Chain ID of the layer below; null for the lowest.</summary>
    public Digest? Parent { get; init; }

    /// <summary>
    /// Whether the layer hides everything below it: its archive has an opaque whiteout at its root, and overlayfs looks for such a mark on
    /// every folder but the root.
    /// </summary>
    public bool HidesAllBelow { get; init; }

    /// <summary>Sum of the lengths of its files, in bytes.</summary>
    public long Size { get; init; }
}

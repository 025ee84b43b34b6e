using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Context;

/// <summary>
/// What a step gets of a tree, as one digest: names, types, modes, targets, contents and devices, owners and
/// extended attributes where they are kept; never times.
/// </summary>
internal static class TreeDigest
{
    /// <summary>The digest of sources with all below them.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="sources">The sources, and what of each is left out.</param>
    /// <param name="digests">The digests of files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Linux.LinuxException">A file cannot be read.</exception>
    public static Digest Of(
        FileTree tree, IReadOnlyList<(TreeNode Node, SourceFilter Filter)> sources, FileDigests digests, CancellationToken cancellationToken)
    {
        List<TreeNode> nodes = [.. sources.SelectMany(source => source.Node.All().Where(node => !source.Filter.LeavesOut(node)))];
        List<TreeNode> files = [.. nodes.Where(node => node.Status.Type == FileType.Regular)];
        byte[][] contents = digests.Of(tree, files, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        HashSet<TreeNode> tops = [.. sources.Select(source => source.Node)];
        int file = 0;
        Span<byte> facts = stackalloc byte[28];
        foreach (TreeNode node in nodes)
        {
            // A source that is a file has its own name in the result; one that is a folder has not.
            string name = node.IsFolder && tops.Contains(node) ? string.Empty : node.Path;
            byte[] path = Encoding.UTF8.GetBytes(name);
            BinaryPrimitives.WriteInt32LittleEndian(facts, path.Length);
            BinaryPrimitives.WriteInt32LittleEndian(facts[4..], (int)node.Status.Type);
            BinaryPrimitives.WriteUInt32LittleEndian(facts[8..], node.Status.Type == FileType.SymbolicLink ? 0 : node.Status.Mode);
            BinaryPrimitives.WriteUInt32LittleEndian(facts[12..], tree.KeepsOwners ? node.Status.Owner : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(facts[16..], tree.KeepsOwners ? node.Status.Group : 0);
            BinaryPrimitives.WriteUInt32LittleEndian(facts[20..], node.Status.Special.Major);
            BinaryPrimitives.WriteUInt32LittleEndian(facts[24..], node.Status.Special.Minor);
            hash.AppendData(facts);
            hash.AppendData(path);
            if (node.Status.Type == FileType.Regular)
            {
                hash.AppendData(contents[file++]);
            }
            else if (node.Status.Type == FileType.SymbolicLink)
            {
                hash.AppendData(SHA256.HashData(tree.ReadLink(node)));
            }

            if (tree.KeepsOwners)
            {
                AddAttributes(hash, tree, node);
            }
        }

        return Digest.FromSha256(hash.GetHashAndReset());
    }

    private static void AddAttributes(IncrementalHash hash, FileTree tree, TreeNode node)
    {
        Span<byte> lengths = stackalloc byte[8];
        IReadOnlyList<ExtendedAttribute> attributes = ArchivedAttributes.Of(tree.AttributesOf(node));
        BinaryPrimitives.WriteInt32LittleEndian(lengths, attributes.Count);
        hash.AppendData(lengths[..4]);
        foreach (ExtendedAttribute attribute in attributes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(lengths, attribute.Name.Length);
            BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], attribute.Value.Length);
            hash.AppendData(lengths);
            hash.AppendData(attribute.Name);
            hash.AppendData(attribute.Value);
        }
    }
}

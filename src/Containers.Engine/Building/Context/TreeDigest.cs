using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Context;

/// <summary>
/// What a step gets of a tree, as one digest: names, types, modes, targets and contents, owners where they are kept; never times.
/// </summary>
internal static class TreeDigest
{
    /// <summary>The digest of sources with all below them.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="excluded">What of them is left out, by paths from the tree's root.</param>
    /// <param name="digests">The digests of files.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Linux.LinuxException">A file cannot be read.</exception>
    public static Digest Of(
        FileTree tree, IReadOnlyList<TreeNode> sources, IgnoreRules excluded, FileDigests digests, CancellationToken cancellationToken)
    {
        List<TreeNode> nodes = [.. sources.SelectMany(source => source.All().Where(node => !excluded.Ignores(node.Path)))];
        List<TreeNode> files = [.. nodes.Where(node => node.Status.Type == FileType.Regular)];
        byte[][] contents = digests.Of(tree, files, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        HashSet<TreeNode> tops = [.. sources];
        int file = 0;
        Span<byte> facts = stackalloc byte[20];
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
        }

        return Digest.FromSha256(hash.GetHashAndReset());
    }
}

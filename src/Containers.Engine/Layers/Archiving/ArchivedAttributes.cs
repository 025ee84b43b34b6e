using System.Text;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Layers.Archiving;

/// <summary>
/// Which extended attributes belong to a file wherever it is unpacked: those of users, file capabilities and access lists (xattr(7)). Those
/// of overlayfs are how a layer is stored here; labels of security modules and the rest of their class are the machine's.
/// </summary>
internal static class ArchivedAttributes
{
    /// <summary>Whether an attribute goes into an archive.</summary>
    public static bool Belongs(string name) =>
        name is "security.capability" or "system.posix_acl_access" or "system.posix_acl_default"
        || (name.StartsWith("user.", StringComparison.Ordinal) && !IsOverlay(name));

    /// <summary>Whether an attribute is overlayfs's own.</summary>
    public static bool IsOverlay(string name) =>
        name.StartsWith("trusted.overlay.", StringComparison.Ordinal) || name.StartsWith("user.overlay.", StringComparison.Ordinal);

    /// <summary>Those that go into an archive, in one order whatever the file system's.</summary>
    /// <param name="attributes">What the file has.</param>
    /// <param name="owners">Who owns files, where it is of a container with other IDs; null elsewhere.</param>
    public static IReadOnlyList<ExtendedAttribute> Of(IReadOnlyDictionary<string, byte[]> attributes, FileOwners? owners = null) => attributes.Count == 0
        ? []
        : [.. attributes.Where(attribute => Belongs(attribute.Key)).OrderBy(attribute => attribute.Key, StringComparer.Ordinal)
            .Select(attribute => (Name: Encoding.UTF8.GetBytes(attribute.Key), attribute.Value))
            .Select(attribute => new ExtendedAttribute(attribute.Name, owners?.Inside(attribute.Name, attribute.Value) ?? attribute.Value))];

    /// <summary>Whether a folder of an upper layer hides all that lower layers have in it.</summary>
    public static bool IsOpaque(IReadOnlyDictionary<string, byte[]> attributes, ExtractionRights rights) =>
        attributes.TryGetValue(Encoding.ASCII.GetString(rights.OpaqueAttribute), out byte[]? value) && value.AsSpan().SequenceEqual("y"u8);
}

using Containers.Linux.Files;

namespace Containers.Engine.Layers.Owners;

/// <summary>A part of a tree whose owners are recorded, as an archive names its files.</summary>
/// <param name="owners">The owners.</param>
/// <param name="device">The file system of the tree: what is mounted in it is none of its files.</param>
/// <param name="path">The path in the tree of what the archive names <paramref name="name"/>.</param>
/// <param name="name">What archived names begin with.</param>
internal sealed class OwnedTree(TreeOwners owners, DeviceNumber device, byte[] path, byte[] name)
{
    /// <summary>A whole tree, archived below a name.</summary>
    public static OwnedTree? Of(TreeOwners? owners, DirectoryDescriptor root, byte[]? name = null) =>
        owners is null ? null : new OwnedTree(owners, root.Handle.Status().Device, [], name ?? []);

    /// <summary>Whom a file belongs to.</summary>
    /// <param name="archived">Its name in the archive.</param>
    /// <param name="status">What the kernel says of it.</param>
    public (uint User, uint Group) Of(ReadOnlySpan<byte> archived, in FileStatus status) =>
        status.Device == device ? owners.Of(PathOf(archived)) : (status.Owner, status.Group);

    /// <summary>The device nodes of a folder, by their names in Latin-1.</summary>
    /// <inheritdoc cref="Of(ReadOnlySpan{byte}, in FileStatus)" path="/param"/>
    public IReadOnlyDictionary<string, RecordedFile> DevicesIn(ReadOnlySpan<byte> archived, in FileStatus status) =>
        status.Device == device ? owners.DevicesIn(PathOf(archived)) : new Dictionary<string, RecordedFile>();

    private byte[] PathOf(ReadOnlySpan<byte> archived)
    {
        ReadOnlySpan<byte> rest = archived[name.Length..].Trim((byte)'/');
        return rest.Length == 0 ? path : path.Length == 0 ? rest.ToArray() : [.. path, (byte)'/', .. rest];
    }
}

using System.Buffers.Binary;
using Containers.Linux.Namespaces;

namespace Containers.Linux.Files;

/// <summary>
/// Who owns the files of a container that runs in a user namespace of its own: the kernel shows them to this process as they are here, while an archive has
/// the owners that the container sees.
/// </summary>
/// <param name="Users">The user namespace's users.</param>
/// <param name="Groups">Its groups.</param>
/// <param name="Key">What both are called in names of files.</param>
public sealed record FileOwners(IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups, string Key)
{
    /// <summary>Who is seen inside as owner of a file that belongs to nobody there (the kernel's overflowuid).</summary>
    private const uint Nobody = 65534;

    // struct vfs_cap_data and vfs_ns_cap_data (linux/capability.h): revision and flags, two pairs of sets, and in revision 3 whose root it is for.
    private const uint RevisionMask = 0xFF000000;
    private const uint Revision2 = 0x02000000;
    private const uint Revision3 = 0x03000000;
    private const int Length2 = 20;
    private const int Length3 = 24;

    // struct posix_acl_xattr_header and posix_acl_xattr_entry (linux/posix_acl_xattr.h): a version; then of each entry its tag, permissions and ID.
    private const int ListHeader = 4;
    private const int ListEntry = 8;
    private const ushort UserTag = 0x02;
    private const ushort GroupTag = 0x08;

    private static ReadOnlySpan<byte> Capability => "security.capability"u8;

    private static ReadOnlySpan<byte> AccessList => "system.posix_acl_"u8;

    private uint Root => Outside(Users, 0);

    /// <summary>Makes what this thread makes belong to root inside, until it is disposed.</summary>
    public FileIdentity AsRoot() => new(Root, Outside(Groups, 0));

    /// <summary>A file's owners as the container sees them.</summary>
    public (uint User, uint Group) Inside(in FileStatus status) => (Inside(Users, status.Owner) ?? Nobody, Inside(Groups, status.Group) ?? Nobody);

    /// <summary>Who owners in the container are here.</summary>
    /// <exception cref="LinuxException">The container has no such user or group (EINVAL, as chown(2) has it there).</exception>
    public (uint User, uint Group) Outside(uint user, uint group) => (Outside(Users, user), Outside(Groups, group));

    /// <summary>Whether a file's user and group are somebody in the container.</summary>
    public bool Know(in FileStatus status) => Inside(Users, status.Owner) is not null && Inside(Groups, status.Group) is not null;

    /// <summary>An attribute's value as the container sees it.</summary>
    public byte[] Inside(ReadOnlySpan<byte> name, byte[] value)
    {
        if (name.StartsWith(AccessList))
        {
            return WithIds(value, static (mappings, id) => Inside(mappings, id) ?? Nobody);
        }

        return name.SequenceEqual(Capability) && value.Length == Length3 && BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(Length2)) == Root
            ? WithRevision(value.AsSpan(0, Length2), Revision2, Length2)
            : value;
    }

    /// <summary>An attribute's value as it has to be set from here: capabilities of a file are those of the container's root.</summary>
    /// <exception cref="LinuxException">The container has no such user or group.</exception>
    public byte[] Outside(ReadOnlySpan<byte> name, byte[] value)
    {
        if (name.StartsWith(AccessList))
        {
            return WithIds(value, Outside);
        }

        if (!name.SequenceEqual(Capability) || value.Length != Length2)
        {
            return value;
        }

        byte[] owned = WithRevision(value, Revision3, Length3);
        BinaryPrimitives.WriteUInt32LittleEndian(owned.AsSpan(Length2), Root);
        return owned;
    }

    private static byte[] WithRevision(ReadOnlySpan<byte> value, uint revision, int length)
    {
        byte[] changed = new byte[length];
        value.CopyTo(changed);
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(value) & ~RevisionMask;
        BinaryPrimitives.WriteUInt32LittleEndian(changed, revision | flags);
        return changed;
    }

    /// <summary>An access list (acl(5)) with other IDs.</summary>
    private byte[] WithIds(byte[] list, Func<IReadOnlyList<IdMapping>, uint, uint> change)
    {
        byte[] changed = [.. list];
        for (int entry = ListHeader; entry + ListEntry <= changed.Length; entry += ListEntry)
        {
            Span<byte> id = changed.AsSpan(entry + 4, 4);
            IReadOnlyList<IdMapping>? mappings = BinaryPrimitives.ReadUInt16LittleEndian(changed.AsSpan(entry)) switch
            {
                UserTag => Users,
                GroupTag => Groups,
                _ => null,
            };
            if (mappings is not null)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(id, change(mappings, BinaryPrimitives.ReadUInt32LittleEndian(id)));
            }
        }

        return changed;
    }

    private static uint? Inside(IReadOnlyList<IdMapping> mappings, uint id)
    {
        foreach (IdMapping mapping in mappings)
        {
            if (id >= mapping.Outside && id - mapping.Outside < mapping.Count)
            {
                return mapping.Inside + (id - mapping.Outside);
            }
        }

        return null;
    }

    private static uint Outside(IReadOnlyList<IdMapping> mappings, uint id) => UserNamespace.Outside(mappings, id)
        ?? throw new LinuxException("chown", $"a file of {id}", Errno.EINVAL, "The container's user namespace has no such ID.");
}

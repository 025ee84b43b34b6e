using System.Buffers.Binary;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Layers;

/// <summary>
/// Who owns the files of a container that runs in a user namespace of its own: the kernel shows them to this process as they are on the host,
/// while an archive has the owners that the container sees.
/// </summary>
/// <param name="Users">The user namespace's users.</param>
/// <param name="Groups">Its groups.</param>
internal sealed record FileOwners(IdMapping Users, IdMapping Groups)
{
    /// <summary>Who is seen inside as owner of a file that belongs to nobody there (the kernel's overflowuid).</summary>
    private const uint Nobody = 65534;

    // struct vfs_cap_data and vfs_ns_cap_data (linux/capability.h): revision and flags, two pairs of sets, and in revision 3 whose root it is for.
    private const uint RevisionMask = 0xFF000000;
    private const uint Revision2 = 0x02000000;
    private const uint Revision3 = 0x03000000;
    private const int Length2 = 20;
    private const int Length3 = 24;

    private static ReadOnlySpan<byte> Capability => "security.capability"u8;

    /// <summary>Makes what this thread makes belong to root inside, until it is disposed.</summary>
    public FileIdentity AsRoot() => new(Users.Outside, Groups.Outside);

    /// <summary>A file's owners as the container sees them.</summary>
    public (uint User, uint Group) Inside(in FileStatus status) => (Inside(Users, status.Owner), Inside(Groups, status.Group));

    /// <summary>Who owners in the container are on the host.</summary>
    /// <exception cref="LayerException">The container has no such user or group.</exception>
    public (uint User, uint Group) Outside(uint user, uint group) => (Outside(Users, user), Outside(Groups, group));

    /// <summary>An attribute's value as the container sees it.</summary>
    public byte[] Inside(ReadOnlySpan<byte> name, byte[] value)
    {
        if (!name.SequenceEqual(Capability) || value.Length != Length3 || BinaryPrimitives.ReadUInt32LittleEndian(value.AsSpan(Length2)) != Users.Outside)
        {
            return value;
        }

        return WithRevision(value.AsSpan(0, Length2), Revision2, Length2);
    }

    /// <summary>An attribute's value as it has to be set from the host: capabilities of a file are those of the container's root.</summary>
    public byte[] Outside(ReadOnlySpan<byte> name, byte[] value)
    {
        if (!name.SequenceEqual(Capability) || value.Length != Length2)
        {
            return value;
        }

        byte[] owned = WithRevision(value, Revision3, Length3);
        BinaryPrimitives.WriteUInt32LittleEndian(owned.AsSpan(Length2), Users.Outside);
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

    private static uint Inside(in IdMapping mapping, uint id) =>
        id >= mapping.Outside && id - mapping.Outside < mapping.Count ? id - mapping.Outside : Nobody;

    private static uint Outside(in IdMapping mapping, uint id) => id < mapping.Count
        ? mapping.Outside + id
        : throw new LayerException($"a file belongs to {id}, and the container has only the {mapping.Count} IDs from 0 on");
}

using System.Text;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Layers.Extraction;

/// <summary>
/// What the process may do with the files it makes. An ordinary user cannot give files away, make devices or set attributes of the
/// classes security and trusted: the layer comes without them, all the user's own. Root of a user namespace gives files to the IDs that it has; where
/// it has one, all files are its own.
/// </summary>
internal sealed class ExtractionRights
{
    private const uint SetIdBits = 0xC00; // 06000

    private readonly FileOwners? _owners;
    private readonly Rights _rights;
    private readonly bool _lendsNoId;

    private ExtractionRights(Rights rights, FileOwners? owners, bool lendsNoId = false)
    {
        _lendsNoId = lendsNoId;
        _owners = owners;
        _rights = rights;
        HasOneId = ProcessRights.HasOneId;
        OpaqueAttribute = Encoding.ASCII.GetBytes(rights == Rights.Root ? "trusted.overlay.opaque" : "user.overlay.opaque");
        User = FileDescriptor.EffectiveUser;
        Group = FileDescriptor.EffectiveGroup;
    }

    /// <summary>Whether there is one owner alone that files can have, so that what archives say of others can only be written down.</summary>
    public bool HasOneId { get; }

    /// <summary>Whether files can be given to other owners.</summary>
    public bool SetsOwners => _rights != Rights.User;

    /// <summary>Whether device nodes can be made.</summary>
    public bool MakesDevices => _rights == Rights.Root;

    /// <summary>
    /// The attribute that makes a folder hide what is below it in lower layers (kernel, overlayfs.rst, "whiteouts and opaque directories").
    /// </summary>
    public byte[] OpaqueAttribute { get; }

    /// <summary>Owner of new files.</summary>
    public uint User { get; }

    /// <summary>Group of new files.</summary>
    public uint Group { get; }

    /// <summary>The rights of this process.</summary>
    /// <param name="owners">Who owns files in a container that runs with other IDs; null elsewhere.</param>
    public static ExtractionRights OfThisProcess(FileOwners? owners = null) => new(ProcessRights.Current, owners);

    /// <summary>The rights of this process in a folder of the machine's: an ordinary user's files there give their caller none of the user's IDs.</summary>
    public static ExtractionRights OnThisMachine() => new(ProcessRights.Current, owners: null, lendsNoId: ProcessRights.Current != Rights.Root);

    /// <summary>Who makes files, until it is disposed.</summary>
    public FileIdentity Maker() => _owners is null ? default : _owners.AsRoot();

    /// <summary>The owner and the group to set for those of an archive.</summary>
    /// <exception cref="Linux.LinuxException">The container has no such user or group.</exception>
    public (uint User, uint Group) OwnersOf(TarEntry entry) => HasOneId ? (User, Group) : _owners?.Outside(entry.Owner, entry.Group) ?? (entry.Owner, entry.Group);

    /// <summary>The permissions to set for those of an archive.</summary>
    public uint ModeOf(TarEntry entry) => _lendsNoId ? entry.Mode & ~SetIdBits : entry.Mode;

    /// <summary>The value to set for an attribute of an archive.</summary>
    public byte[] ValueOf(ExtendedAttribute attribute) => _owners?.Outside(attribute.Name, attribute.Value) ?? attribute.Value;

    /// <summary>Whether a new file has to be given to another owner, and can be.</summary>
    public bool MustChangeOwner(uint owner, uint group) => SetsOwners && !HasOneId && (owner != User || group != Group);

    /// <summary>
    /// Whether an attribute of an archive belongs on the file. Those of overlayfs are left out: they are how a layer is stored here, and an
    /// archive that brought its own could redirect a name to another file of the layers below.
    /// </summary>
    public bool Accepts(ReadOnlySpan<byte> attribute) =>
        !attribute.StartsWith("trusted.overlay."u8) && !attribute.StartsWith("user.overlay."u8)
        && (_rights == Rights.Root
            || (!attribute.StartsWith("trusted."u8)
                && (!attribute.StartsWith("security."u8) || (_rights == Rights.MappedRoot && attribute.SequenceEqual("security.capability"u8)))));
}

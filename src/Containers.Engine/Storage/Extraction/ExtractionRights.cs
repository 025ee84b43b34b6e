using System.Text;
using Containers.Linux.Files;

namespace Containers.Engine.Storage.Extraction;

/// <summary>
/// What the process may do with the files it makes. An ordinary user cannot give files away, make devices or set attributes of the
/// classes security and trusted: he gets the layer without them, all his own.
/// </summary>
internal sealed class ExtractionRights
{
    private readonly FileOwners? _owners;

    private ExtractionRights(bool privileged, FileOwners? owners)
    {
        _owners = owners;
        Privileged = privileged;
        OpaqueAttribute = Encoding.ASCII.GetBytes(privileged ? "trusted.overlay.opaque" : "user.overlay.opaque");
        User = FileDescriptor.EffectiveUser;
        Group = FileDescriptor.EffectiveGroup;
    }

    /// <summary>Whether owners, devices and every class of attributes can be set.</summary>
    public bool Privileged { get; }

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
    public static ExtractionRights OfThisProcess(FileOwners? owners = null) => new(FileDescriptor.EffectiveUser == 0, owners);

    /// <summary>Who makes files, until it is disposed.</summary>
    public FileIdentity Maker() => _owners is null ? default : _owners.AsRoot();

    /// <summary>The owner and the group to set for those of an archive.</summary>
    /// <exception cref="LayerException">The container has no such user or group.</exception>
    public (uint User, uint Group) OwnersOf(Tar.TarEntry entry) => _owners?.Outside(entry.Owner, entry.Group) ?? (entry.Owner, entry.Group);

    /// <summary>The value to set for an attribute of an archive.</summary>
    public byte[] ValueOf(Tar.ExtendedAttribute attribute) => _owners?.Outside(attribute.Name, attribute.Value) ?? attribute.Value;

    /// <summary>Whether a new file has to be given to another owner, and can be.</summary>
    public bool MustChangeOwner(uint owner, uint group) => Privileged && (owner != User || group != Group);

    /// <summary>
    /// Whether an attribute of an archive belongs on the file. Those of overlayfs are left out: they are how a layer is stored here, and an
    /// archive that brought its own could redirect a name to another file of the layers below.
    /// </summary>
    public bool Accepts(ReadOnlySpan<byte> attribute) =>
        !attribute.StartsWith("trusted.overlay."u8) && !attribute.StartsWith("user.overlay."u8)
        && (Privileged || (!attribute.StartsWith("security."u8) && !attribute.StartsWith("trusted."u8)));
}

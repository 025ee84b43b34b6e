using Containers.Engine.Layers.Tar;
using Containers.Linux;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers.Extraction;

/// <summary>
/// Gives a new file what its entry says of it. The order matters: a change of owner clears set-user-ID bits and file capabilities, and
/// a file that its owner may not write takes no attributes of the class user from him.
/// </summary>
internal static class EntryAttributes
{
    private const uint OwnerOnly = 0x180; // 0600

    /// <summary>Permissions that a file is made with, until it has those of its entry.</summary>
    public static uint InitialMode => OwnerOnly;

    /// <summary>For a file or folder that is open.</summary>
    /// <returns>False where the file lacks an access list for others than the one owner that there is.</returns>
    public static bool Apply(SafeFileHandle file, TarEntry entry, ExtractionRights rights)
    {
        if (entry.Type == TarEntryType.Directory ? rights.SetsOwners : rights.MustChangeOwner(entry.Owner, entry.Group))
        {
            (uint user, uint group) = rights.OwnersOf(entry);
            try
            {
                file.SetOwner(user, group);
            }
            catch (LinuxException refused) when (refused.Errno == Errno.EINVAL)
            {
                throw Unmapped(entry, user, group);
            }
        }

        bool isWhole = true;
        foreach (ExtendedAttribute attribute in entry.ExtendedAttributes)
        {
            try
            {
                if (rights.Accepts(attribute.Name))
                {
                    file.SetExtendedAttribute(attribute.Name, rights.ValueOf(attribute));
                }
            }
            catch (LinuxException error) when (MayBeLost(attribute, error.Errno))
            {
                continue;
            }
            catch (LinuxException error) when (error.Errno == Errno.EINVAL && rights.HasOneId && attribute.Name.AsSpan().StartsWith("system.posix_acl_"u8))
            {
                isWhole = false;
            }
        }

        file.SetMode(rights.ModeOf(entry));
        file.SetTimes(entry.Accessed ?? entry.Modified, entry.Modified);
        return isWhole;
    }

    private static LayerException Unmapped(TarEntry entry, uint user, uint group) => new(
        $"'{entry}' belongs to {user}:{group}, and the user namespace has no such IDs. Give the user more in /etc/subuid and /etc/subgid");

    /// <summary>For a symbolic link, a device or a fifo, which is not opened.</summary>
    /// <inheritdoc cref="Apply(SafeFileHandle, TarEntry, ExtractionRights)" path="/returns"/>
    public static bool Apply(DirectoryDescriptor folder, ReadOnlySpan<byte> name, TarEntry entry, ExtractionRights rights)
    {
        if (rights.MustChangeOwner(entry.Owner, entry.Group))
        {
            (uint user, uint group) = rights.OwnersOf(entry);
            try
            {
                folder.SetOwner(name, user, group);
            }
            catch (LinuxException refused) when (refused.Errno == Errno.EINVAL)
            {
                throw Unmapped(entry, user, group);
            }
        }

        bool isWhole = true;
        foreach (ExtendedAttribute attribute in entry.ExtendedAttributes)
        {
            try
            {
                if (rights.Accepts(attribute.Name))
                {
                    folder.SetExtendedAttribute(name, attribute.Name, rights.ValueOf(attribute));
                }
            }
            catch (LinuxException error) when (MayBeLost(attribute, error.Errno))
            {
                continue;
            }
            catch (LinuxException error) when (error.Errno == Errno.EINVAL && rights.HasOneId && attribute.Name.AsSpan().StartsWith("system.posix_acl_"u8))
            {
                isWhole = false;
            }
        }

        if (entry.Type != TarEntryType.SymbolicLink) // A link has no permissions of its own.
        {
            folder.SetMode(name, rights.ModeOf(entry));
        }

        folder.SetTimes(name, entry.Accessed ?? entry.Modified, entry.Modified);
        return isWhole;
    }

    /// <summary>
    /// A file system without attributes still takes the layer, as with other engines, except for file capabilities, without which
    /// programs would fail in ways hard to trace.
    /// </summary>
    private static bool MayBeLost(ExtendedAttribute attribute, int errno) =>
        errno == Errno.EOPNOTSUPP && !attribute.Name.AsSpan().SequenceEqual("security.capability"u8);
}

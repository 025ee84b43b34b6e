using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Mounts;

/// <summary>
/// Overlay file systems whose layers are shown with the IDs of a user namespace (mount_setattr(2), MOUNT_ATTR_IDMAP): what the namespace's
/// root makes belongs to 0 on disk, and what belongs to 0 on disk is that root's. Overlayfs itself cannot be shown with other IDs, its layers
/// can from Linux 5.19 on. Each layer is mounted over itself in a mount namespace of a thread, which is gone when the overlay is there.
/// </summary>
public static class MappedOverlay
{
    /// <summary>Mounts layers over one another, all with other IDs.</summary>
    /// <param name="lower">The read-only layers' folders, topmost first; at least one.</param>
    /// <param name="upper">The folder that takes the changes; null for a read-only view.</param>
    /// <param name="work">An empty folder beside it; null without an upper folder.</param>
    /// <param name="users">Which users they are shown as; with the one that 0 is shown as.</param>
    /// <param name="groups">Which groups they are shown as.</param>
    /// <returns>The detached mount.</returns>
    /// <exception cref="LinuxException">The kernel, or the file system of a layer, cannot do this; or the mount is refused.</exception>
    public static SafeFileHandle Create(
        IReadOnlyList<string> lower, string? upper, string? work, IReadOnlyList<IdMapping> users, IReadOnlyList<IdMapping> groups)
    {
        using SafeFileHandle userNamespace = UserNamespace.Create(users, groups);
        return Create(lower, upper, work, userNamespace, Outside(users), Outside(groups));
    }

    /// <summary>Mounts layers over one another, all with the IDs of a user namespace that is there.</summary>
    /// <param name="lower">The read-only layers' folders, topmost first; at least one.</param>
    /// <param name="upper">The folder that takes the changes; null for a read-only view.</param>
    /// <param name="work">An empty folder beside it; null without an upper folder.</param>
    /// <param name="users">The user namespace.</param>
    /// <param name="root">Who its root is outside.</param>
    /// <param name="rootGroup">Which group root's is outside.</param>
    internal static SafeFileHandle Create(
        IReadOnlyList<string> lower, string? upper, string? work, SafeFileHandle users, uint root, uint rootGroup) =>
        OwnThread.Run(() => CreateOnThisThread(lower, upper, work, users, root, rootGroup));

    private static SafeFileHandle CreateOnThisThread(
        IReadOnlyList<string> lower, string? upper, string? work, SafeFileHandle users, uint root, uint rootGroup)
    {
        PrivateMounts.Enter(MountFlags.Private);

        // Upper and work folder have to be on one mount.
        foreach (string folder in upper is null ? lower : lower.Append(Path.GetDirectoryName(upper)!))
        {
            Cover(folder, users);
        }

        try
        {
            // Overlayfs makes files in the work folder as who mounted it; this process's user has no name there.
            using FileIdentity identity = new(root, rootGroup);
            return OverlayMount.Create(lower, upper, work, upper is null ? MountAttributes.ReadOnly : MountAttributes.None);
        }
        catch (LinuxException refused) when (refused.Errno == Errno.EINVAL)
        {
            throw new LinuxException(refused.Call, refused.Subject, refused.Errno, "Layers that are shown with other IDs need Linux 5.19.");
        }
    }

    private static uint Outside(IReadOnlyList<IdMapping> mappings) =>
        UserNamespace.Outside(mappings, 0) ?? throw new LinuxException("mount_setattr", "a user namespace without root", Errno.EINVAL);

    private static void Cover(string folder, SafeFileHandle users)
    {
        using SafeFileHandle shown = CloneMapped(folder, users);
        DetachedMount.Attach(shown, folder);
    }

    private static SafeFileHandle CloneMapped(string folder, SafeFileHandle users)
    {
        try
        {
            return DetachedMount.CloneMapped(folder, recursive: false, users);
        }
        catch (LinuxException refused) when (refused.Errno is Errno.EINVAL or Errno.ENOSYS)
        {
            throw new LinuxException(
                refused.Call, refused.Subject, refused.Errno,
                $"Files of {MountTable.Read().FileSystemOf(folder)} cannot be shown with other IDs by this kernel (idmapped mounts): "
                + "use the host's user namespace, or keep the store on another file system.");
        }
    }
}

namespace Containers.Linux.Mounts;

/// <summary>Attributes of one mount, as fsmount(2) and mount_setattr(2) take them (linux/mount.h).</summary>
[Flags]
public enum MountAttributes : long
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>MOUNT_ATTR_RDONLY.</summary>
    ReadOnly = 0x1,

    /// <summary>MOUNT_ATTR_NOSUID.</summary>
    NoSetUserId = 0x2,

    /// <summary>MOUNT_ATTR_NODEV.</summary>
    NoDevices = 0x4,

    /// <summary>MOUNT_ATTR_NOEXEC.</summary>
    NoExecute = 0x8,

    /// <summary>MOUNT_ATTR__ATIME: the mask of the three ways to keep access times; to be cleared before one is set.</summary>
    AccessTimeMask = 0x70,

    /// <summary>MOUNT_ATTR_NOATIME.</summary>
    NoAccessTime = 0x10,

    /// <summary>MOUNT_ATTR_STRICTATIME.</summary>
    StrictAccessTime = 0x20,

    /// <summary>MOUNT_ATTR_NODIRATIME.</summary>
    NoFolderAccessTime = 0x80,

    /// <summary>MOUNT_ATTR_NOSYMFOLLOW.</summary>
    NoSymbolicLinks = 0x200000,
}

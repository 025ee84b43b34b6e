namespace Containers.Linux.Mounts;

/// <summary>Flags of mount(2) (linux/mount.h).</summary>
[Flags]
public enum MountFlags : long
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>MS_RDONLY: nothing can be written.</summary>
    ReadOnly = 1,

    /// <summary>MS_NOSUID: set-user-id bits and file capabilities have no effect.</summary>
    NoSetUserId = 2,

    /// <summary>MS_NODEV: device files have no effect.</summary>
    NoDevices = 4,

    /// <summary>MS_NOEXEC: no program can be executed from it.</summary>
    NoExecute = 8,

    /// <summary>MS_SYNCHRONOUS: writes are synchronous.</summary>
    Synchronous = 16,

    /// <summary>MS_MANDLOCK: mandatory locks.</summary>
    MandatoryLocks = 64,

    /// <summary>MS_DIRSYNC: changes of folders are synchronous.</summary>
    SynchronousFolders = 128,

    /// <summary>MS_NOSYMFOLLOW: symbolic links are not followed.</summary>
    NoSymbolicLinks = 256,

    /// <summary>MS_NOATIME: access times are not kept.</summary>
    NoAccessTime = 1024,

    /// <summary>MS_NODIRATIME: access times of folders are not kept.</summary>
    NoFolderAccessTime = 2048,

    /// <summary>MS_BIND: shows what is mounted elsewhere.</summary>
    Bind = 4096,

    /// <summary>MS_MOVE: moves a mount.</summary>
    Move = 8192,

    /// <summary>MS_REC: with what is mounted below.</summary>
    Recursive = 0x4000,

    /// <summary>MS_SILENT: no message in the kernel's log.</summary>
    Silent = 0x8000,

    /// <summary>MS_UNBINDABLE: cannot be bound.</summary>
    Unbindable = 1 << 17,

    /// <summary>MS_PRIVATE: mounts do not spread.</summary>
    Private = 1 << 18,

    /// <summary>MS_SLAVE: mounts are received and not sent.</summary>
    Slave = 1 << 19,

    /// <summary>MS_SHARED: mounts are received and sent.</summary>
    Shared = 1 << 20,

    /// <summary>MS_RELATIME: access times are kept when they would be older than the change.</summary>
    RelativeAccessTime = 1 << 21,

    /// <summary>MS_I_VERSION: inodes count their changes.</summary>
    InodeVersion = 1 << 23,

    /// <summary>MS_STRICTATIME: access times are always kept.</summary>
    StrictAccessTime = 1 << 24,

    /// <summary>MS_LAZYTIME: times are written late.</summary>
    LazyTime = 1 << 25,
}

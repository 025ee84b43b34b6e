namespace Containers.Linux.Namespaces;

/// <summary>Flags of clone3(2), setns(2) and unshare(2) (linux/sched.h).</summary>
[Flags]
public enum CloneFlags : long
{
    /// <summary>A plain child that shares nothing but what fork(2) shares.</summary>
    None = 0,

    /// <summary>A time namespace of its own: what unshare(2) makes is for children, what setns(2) joins is the caller's.</summary>
    NewTime = 0x80,

    /// <summary>Root, working directory and umask of its own (unshare(2)).</summary>
    FileSystemContext = 0x200,

    /// <summary>A pidfd of the child is returned.</summary>
    PidFd = 0x1000,

    /// <summary>The new process's parent is the caller's.</summary>
    SameParent = 0x8000,

    /// <summary>A mount namespace of its own.</summary>
    NewMount = 0x20000,

    /// <summary>A cgroup namespace of its own, rooted where the process is.</summary>
    NewCgroup = 0x2000000,

    /// <summary>A UTS namespace of its own: host and domain name.</summary>
    NewUts = 0x4000000,

    /// <summary>An IPC namespace of its own.</summary>
    NewIpc = 0x8000000,

    /// <summary>A user namespace of its own.</summary>
    NewUser = 0x10000000,

    /// <summary>A PID namespace of its own, with the child as its process 1.</summary>
    NewPid = 0x20000000,

    /// <summary>A network namespace of its own.</summary>
    NewNetwork = 0x40000000,

    /// <summary>Handled signals start at their defaults (Linux 5.5).</summary>
    ClearSignalHandlers = 0x100000000,

    /// <summary>The child starts in a given cgroup v2 (Linux 5.7).</summary>
    IntoCgroup = 0x200000000,
}

using System.Runtime.InteropServices;

namespace Containers.Linux.Files;

/// <summary>How a file is opened, open(2). Every descriptor is opened close-on-exec unless <see cref="Inherit"/> asks otherwise.</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    Read = 0,

    /// <summary>O_WRONLY.</summary>
    Write = 1,

    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,

    /// <summary>O_CREAT: make the file where there is none.</summary>
    Create = 0x40,

    /// <summary>O_EXCL: with <see cref="Create"/>, fail with EEXIST where there is anything already, a symbolic link too.</summary>
    Exclusive = 0x80,

    /// <summary>O_NOCTTY: a terminal opened so does not become the controlling one.</summary>
    NoControllingTerminal = 0x100,

    /// <summary>O_TRUNC.</summary>
    Truncate = 0x200,

    /// <summary>O_APPEND.</summary>
    Append = 0x400,

    /// <summary>O_NONBLOCK: also opens a fifo without waiting for its other end.</summary>
    NonBlocking = 0x800,

    /// <summary>O_DIRECTORY: fail with ENOTDIR on anything but a folder.</summary>
    Directory = 0x10000,

    /// <summary>O_NOFOLLOW: fail with ELOOP where the last component is a symbolic link.</summary>
    NoFollow = 0x20000,

    /// <summary>O_PATH: a descriptor that names the file without opening it.</summary>
    PathOnly = 0x200000,

    /// <summary>Leaves O_CLOEXEC out: the descriptor goes on to programs that this process executes.</summary>
    Inherit = 0x1000000,
}

/// <summary>How <see cref="DirectoryDescriptor"/> resolves a path, openat2(2).</summary>
[Flags]
public enum ResolveFlags
{
    /// <summary>As open(2).</summary>
    None = 0,

    /// <summary>RESOLVE_NO_XDEV: EXDEV where the path crosses a mount point.</summary>
    NoCrossDevice = 0x01,

    /// <summary>RESOLVE_NO_MAGICLINKS: ELOOP on a link such as /proc/self/fd/3.</summary>
    NoMagicLinks = 0x02,

    /// <summary>RESOLVE_NO_SYMLINKS: ELOOP on any symbolic link.</summary>
    NoSymbolicLinks = 0x04,

    /// <summary>RESOLVE_BENEATH: EXDEV where the path, or a link on it, leads out of the folder.</summary>
    Beneath = 0x08,

    /// <summary>RESOLVE_IN_ROOT: the folder is <c>/</c> for the path and for every link on it, as in chroot(2).</summary>
    InRoot = 0x10,
}

/// <summary>Values that architectures number differently.</summary>
internal static class OpenFlagsValues
{
    private const int CloseOnExec = 0x80000;
    private static readonly bool Arm64 = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>The kernel's own value, with O_CLOEXEC (include/uapi/asm-generic/fcntl.h, arch/arm64/include/uapi/asm/fcntl.h).</summary>
    public static int ToKernel(this OpenFlags flags)
    {
        const OpenFlags own = OpenFlags.Directory | OpenFlags.NoFollow | OpenFlags.Inherit;
        int value = (int)(flags & ~own);
        if (flags.HasFlag(OpenFlags.Directory))
        {
            value |= Arm64 ? 0x4000 : 0x10000;
        }

        if (flags.HasFlag(OpenFlags.NoFollow))
        {
            value |= Arm64 ? 0x8000 : 0x20000;
        }

        return flags.HasFlag(OpenFlags.Inherit) ? value : value | CloseOnExec;
    }
}

using Containers.Linux.Interop;

namespace Containers.Linux.Seccomp;

/// <summary>A way to call the kernel, with numbers of its own for the system calls.</summary>
public enum SeccompArchitecture
{
    /// <summary>x86_64 (SCMP_ARCH_X86_64).</summary>
    X64,

    /// <summary>The 32-bit pointers of x86_64 (SCMP_ARCH_X32): the same audit architecture, numbers marked by bit 30.</summary>
    X32,

    /// <summary>32-bit x86 (SCMP_ARCH_X86).</summary>
    I386,

    /// <summary>64-bit ARM (SCMP_ARCH_AARCH64).</summary>
    Arm64,
}

/// <summary>What is known of the architectures.</summary>
public static class SeccompArchitectures
{
    /// <summary>The architecture of this program.</summary>
    public static SeccompArchitecture Native => SystemCallNumber.Arm64 ? SeccompArchitecture.Arm64 : SeccompArchitecture.X64;

    /// <summary>What a filter sees as an architecture (AUDIT_ARCH_X86_64 and its like, linux/audit.h).</summary>
    public static uint AuditNumber(SeccompArchitecture architecture) => architecture switch
    {
        SeccompArchitecture.I386 => 0x40000003,
        SeccompArchitecture.Arm64 => 0xC00000B7,
        _ => 0xC000003E,
    };
}

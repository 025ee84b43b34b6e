namespace Containers.Linux.Seccomp;

/// <summary>What becomes of a system call (seccomp(2), "Filter return values").</summary>
/// <param name="Value">What the filter returns: the action in the upper half, its datum in the lower.</param>
public readonly record struct SeccompAction(uint Value)
{
    private const int ENOSYS = 38;

    /// <summary>The process is killed as by SIGSYS.</summary>
    public static SeccompAction KillProcess => new(0x80000000);

    /// <summary>The calling thread is killed as by SIGSYS.</summary>
    public static SeccompAction KillThread => new(0);

    /// <summary>The thread gets a SIGSYS that it can handle.</summary>
    public static SeccompAction Trap => new(0x00030000);

    /// <summary>Who holds the filter's listener decides, and the thread waits until then (seccomp_unotify(2)).</summary>
    public static SeccompAction Notify => new(0x7FC00000);

    /// <summary>The call is made and logged.</summary>
    public static SeccompAction Log => new(0x7FFC0000);

    /// <summary>The call is made.</summary>
    public static SeccompAction Allow => new(0x7FFF0000);

    /// <summary>What a kernel answers that does not have the call.</summary>
    internal static SeccompAction NoSuchCall => Errno(ENOSYS);

    /// <summary>Whether a call that no rule names is made, or left to a tracer that knows what to do with it.</summary>
    internal bool IsPermissive => Value is 0x7FFF0000 or 0x7FFC0000 || Value >> 16 == 0x7FF0;

    /// <summary>The call is not made and fails with an error number, up to 4095.</summary>
    public static SeccompAction Errno(ushort number) => new(0x00050000u | number);

    /// <summary>A tracer is asked, and gets a message; without one the call fails with ENOSYS.</summary>
    public static SeccompAction Trace(ushort message) => new(0x7FF00000u | message);
}

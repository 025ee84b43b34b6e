using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

/// <summary>
/// System calls by number, without a transition of the garbage collector: usable in a child that clone3 made, and the cheapest way in.
/// Only for calls that return at once: a thread in here cannot be suspended.
/// </summary>
internal static unsafe partial class Kernel
{
    /// <summary>syscall(2): the call's result, or -1 with the error number at <see cref="ErrnoLocation"/>.</summary>
    [LibraryImport("libc", EntryPoint = "syscall")]
    [SuppressGCTransition]
    internal static partial nint Call(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0);

    /// <summary>Where the C library keeps the calling thread's errno.</summary>
    [LibraryImport("libc", EntryPoint = "__errno_location")]
    [SuppressGCTransition]
    internal static partial int* ErrnoLocation();

    /// <summary>The error number of the thread's last failed call.</summary>
    internal static int Errno => *ErrnoLocation();

    /// <summary>Makes a call that must succeed.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    internal static nint Require(string name, string? subject, nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        nint result = Call(number, a, b, c, d, e, f);
        return result >= 0 ? result : throw new LinuxException(name, subject, Errno);
    }
}

using Containers.Linux.Deputies;

namespace Containers.Linux.Interop;

/// <summary>System calls on files, mounts and namespaces: this thread makes them, or its <see cref="Deputy"/>.</summary>
internal static unsafe class SystemCall
{
    /// <summary>Makes a call that returns at once, as <see cref="Kernel.Call"/> does: the error number is <see cref="Kernel.Errno"/>.</summary>
    internal static nint Make(nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        if (Deputy.Current is not { } deputy)
        {
            return Kernel.Call(number, a, b, c, d, e, f);
        }

        nint result = deputy.Call(number, a, b, c, d, e, f);
        if (result >= 0)
        {
            return result;
        }

        *Kernel.ErrnoLocation() = (int)-result;
        return -1;
    }

    /// <summary>Makes a call that must succeed.</summary>
    /// <exception cref="LinuxException">It failed.</exception>
    internal static nint Require(string name, string? subject, nint number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        nint result = Make(number, a, b, c, d, e, f);
        return result >= 0 ? result : throw new LinuxException(name, subject, Kernel.Errno);
    }
}

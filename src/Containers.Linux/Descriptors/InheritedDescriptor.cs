using Containers.Linux.Interop;

namespace Containers.Linux.Descriptors;

/// <summary>Descriptors that this process was started with.</summary>
public static class InheritedDescriptor
{
    private const nint F_GETFD = 1;
    private const nint FD_CLOEXEC = 1;

    /// <summary>Whether a descriptor is open and would survive execve(2), as everything this process opens itself would not (fcntl(2)).</summary>
    public static bool Exists(int number) => Kernel.Call(SystemCallNumber.Fcntl, number, F_GETFD) is >= 0 and nint flags && (flags & FD_CLOEXEC) == 0;
}

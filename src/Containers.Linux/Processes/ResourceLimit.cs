using Containers.Linux.Interop;

namespace Containers.Linux.Processes;

/// <summary>A resource limit of this process (getrlimit(2)).</summary>
/// <param name="Soft">What applies.</param>
/// <param name="Hard">The highest that it can be set to without CAP_SYS_RESOURCE.</param>
public readonly record struct ResourceLimit(ulong Soft, ulong Hard)
{
    /// <summary>No limit (RLIM_INFINITY).</summary>
    public const ulong None = ulong.MaxValue;

    /// <summary>Reads a limit; null where the kernel has none of that number.</summary>
    public static unsafe ResourceLimit? Read(int resource)
    {
        ulong* limit = stackalloc ulong[2];
        return Kernel.Call(SystemCallNumber.Prlimit64, 0, resource, 0, (nint)limit) == 0 ? new ResourceLimit(limit[0], limit[1]) : null;
    }
}

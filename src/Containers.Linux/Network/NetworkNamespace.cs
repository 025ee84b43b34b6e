using Containers.Linux.Files;
using Containers.Linux.Interop;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Network;

/// <summary>Network namespaces (network_namespaces(7)). One lasts as long as a process is in it or a descriptor of it is open.</summary>
public static class NetworkNamespace
{
    /// <summary>Makes a namespace and does something in it, before anybody else knows it.</summary>
    /// <param name="work">What is done there, on a thread of its own.</param>
    /// <returns>The namespace, and what the work gave.</returns>
    /// <exception cref="LinuxException">The kernel refuses (ENOSPC: <c>/proc/sys/user/max_net_namespaces</c> are in use).</exception>
    public static (SafeFileHandle Namespace, T Result) Create<T>(Func<T> work) => OwnThread.Run(() =>
    {
        SystemCall.Require("unshare", "CLONE_NEWNET", SystemCallNumber.Unshare, (nint)(long)CloneFlags.NewNetwork);
        SafeFileHandle made = Current();
        try
        {
            return (made, work());
        }
        catch
        {
            made.Dispose();
            throw;
        }
    });

    /// <summary>Does something in a namespace, on a thread of its own.</summary>
    /// <exception cref="LinuxException">The descriptor is not of a network namespace, or the caller has no rights over it.</exception>
    public static T Run<T>(SafeFileHandle space, Func<T> work) => OwnThread.Run(() =>
    {
        SystemCall.Require("setns", "a network namespace", SystemCallNumber.Setns, space.DangerousGetHandle(), (nint)(long)CloneFlags.NewNetwork);
        return work();
    });

    /// <summary>The calling thread's namespace.</summary>
    /// <exception cref="LinuxException">There is no /proc.</exception>
    public static SafeFileHandle Current() => FileDescriptor.Open("/proc/thread-self/ns/net", OpenFlags.Read);
}

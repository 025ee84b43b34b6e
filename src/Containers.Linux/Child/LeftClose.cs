using Containers.Linux.Namespaces;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Child;

/// <summary>
/// Closes descriptors in a process of its own that nobody waits for. The close of a netlink socket waits for a grace period of RCU where something was
/// removed from the packet filter just before (nft_rcv_nl_event of net/netfilter/nf_tables_api.c), 10 ms on a kernel of 250 Hz; so does the end of a
/// process that has one.
/// </summary>
public static class LeftClose
{
    /// <summary>Closes descriptors, here at once. For Native AOT programs alone, as <see cref="ChildProgram"/> is.</summary>
    /// <exception cref="LinuxException">The process cannot be made; they are closed all the same.</exception>
    public static void Close(params IReadOnlyList<SafeFileHandle> descriptors)
    {
        try
        {
            using ChildProgram program = new();
            program.CloseAllBut(descriptors);
            program.Arrive();
            using ChildProcess process = program.Start(CloneFlags.None);
            process.WaitUntilReady();
        }
        finally
        {
            foreach (SafeFileHandle descriptor in descriptors)
            {
                descriptor.Dispose();
            }
        }
    }
}

namespace Containers.Linux.Network.Netlink;

/// <summary>Flags of a message's header (netlink(7), <c>nlmsg_flags</c>).</summary>
[Flags]
internal enum NetlinkFlags : ushort
{
    None = 0,

    /// <summary>A request to the kernel.</summary>
    Request = 0x1,

    /// <summary>The kernel answers also where there is nothing to say.</summary>
    Acknowledge = 0x4,

    /// <summary>Something changed while the kernel listed: the list may lack entries.</summary>
    Interrupted = 0x10,

    /// <summary>All objects are wanted, not one.</summary>
    Dump = 0x300,

    /// <summary>Only where there is none yet.</summary>
    Exclusive = 0x200,

    /// <summary>The object is made.</summary>
    Create = 0x400,

    /// <summary>The object is added behind those that are there.</summary>
    Append = 0x800,
}

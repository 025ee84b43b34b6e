using System.Net;
using Containers.Linux.Network.Netlink;

namespace Containers.Linux.Network.Nftables;

/// <content>Flows of datagrams that the kernel tracks (linux/netfilter/nfnetlink_conntrack.h).</content>
public sealed partial class NetfilterSocket
{
    private const ushort Tracking = 1 << 8;
    private const ushort IPCTNL_MSG_CT_NEW = 0;
    private const ushort IPCTNL_MSG_CT_GET = 1;
    private const ushort IPCTNL_MSG_CT_DELETE = 2;
    private const ushort CTA_TUPLE_ORIG = 1;
    private const ushort CTA_TUPLE_REPLY = 2;
    private const ushort CTA_ZONE = 18;
    private const ushort CTA_FILTER = 25;
    private const ushort CTA_FILTER_ORIG_FLAGS = 1;
    private const ushort CTA_TUPLE_IP = 1;
    private const ushort CTA_TUPLE_PROTO = 2;
    private const ushort CTA_IP_V4_SRC = 1;
    private const ushort CTA_IP_V6_SRC = 3;
    private const ushort CTA_PROTO_NUM = 1;
    private const ushort CTA_PROTO_SRC_PORT = 2;
    private const ushort CTA_PROTO_DST_PORT = 3;
    private const uint ByProtocolAndPort = 1 << 3 | 1 << 5;

    /// <summary>
    /// Has the kernel forget flows of datagrams to a port, whose next datagram meets the rules as they are then: what was tracked once goes where it went, whatever
    /// the rules have become.
    /// </summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="port">The port that they were sent to.</param>
    /// <param name="isStale">Which of them.</param>
    /// <exception cref="LinuxException">The kernel has no way to it (EINVAL).</exception>
    public void ForgetFlows(NetfilterFamily family, ushort port, Func<TrackedFlow, bool> isStale)
    {
        NetlinkWriter request = Request(Tracking + IPCTNL_MSG_CT_GET, NetlinkFlags.Dump, family);
        using (request.Nested(CTA_TUPLE_ORIG))
        using (request.Nested(CTA_TUPLE_PROTO))
        {
            request.Add(CTA_PROTO_NUM, (byte)TransportProtocol.Udp);
            request.Add(CTA_PROTO_DST_PORT, RuleElement.Bytes(port));
        }

        // A kernel before 5.8 lists all there are.
        using (request.Nested(CTA_FILTER))
        {
            request.Add(CTA_FILTER_ORIG_FLAGS, ByProtocolAndPort);
        }

        List<NetlinkWriter> deletions = _socket.List(request, "list flows", "udp", (type, content) => type == Tracking + IPCTNL_MSG_CT_NEW && content.Length >= 4
            ? Deletion(family, new NetlinkAttributes(content[4..]), flow => flow.Destination.Port == port && isStale(flow))
            : null);
        foreach (NetlinkWriter deletion in deletions)
        {
            try
            {
                _socket.Execute(deletion, "forget flow", "udp");
            }
            catch (LinuxException gone) when (gone.Errno == Errno.ENOENT)
            {
                continue; // It was over meanwhile.
            }
        }
    }

    /// <summary>The message that deletes a listed flow; null where it is to stay.</summary>
    private static NetlinkWriter? Deletion(NetfilterFamily family, NetlinkAttributes flow, Func<TrackedFlow, bool> isStale)
    {
        NetlinkWriter deletion = Request(Tracking + IPCTNL_MSG_CT_DELETE, NetlinkFlags.Acknowledge, family);
        (IPEndPoint? destination, IPEndPoint? server) = (null, null);
        while (flow.Read())
        {
            switch (flow.Type)
            {
                case CTA_TUPLE_ORIG:
                    destination = Side(flow.Nested, isSource: false);
                    using (deletion.Nested(CTA_TUPLE_ORIG))
                    {
                        flow.Value.CopyTo(deletion.Fixed(flow.Value.Length));
                    }

                    break;
                case CTA_TUPLE_REPLY:
                    server = Side(flow.Nested, isSource: true);
                    break;
                case CTA_ZONE:
                    deletion.Add(CTA_ZONE, flow.Value);
                    break;
            }
        }

        return destination is not null && server is not null && isStale(new TrackedFlow(destination, server)) ? deletion : null;
    }

    /// <summary>One side of a tuple; null where that is of another protocol than UDP.</summary>
    private static IPEndPoint? Side(NetlinkAttributes tuple, bool isSource)
    {
        (IPAddress? address, int port, bool isUdp) = (null, 0, false);
        while (tuple.Read())
        {
            NetlinkAttributes part = tuple.Nested;
            while (part.Read())
            {
                if (tuple.Type == CTA_TUPLE_IP && part.Type is CTA_IP_V4_SRC or CTA_IP_V6_SRC == isSource)
                {
                    address = new IPAddress(part.Value);
                }
                else if (tuple.Type == CTA_TUPLE_PROTO)
                {
                    isUdp |= part.Type == CTA_PROTO_NUM && part.Value is [(byte)TransportProtocol.Udp];
                    port = part.Type == (isSource ? CTA_PROTO_SRC_PORT : CTA_PROTO_DST_PORT) && part.Value is [var high, var low] ? (high << 8) | low : port;
                }
            }
        }

        return isUdp && address is not null ? new IPEndPoint(address, port) : null;
    }
}

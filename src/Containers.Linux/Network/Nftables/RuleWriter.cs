using System.Runtime.InteropServices;
using Containers.Linux.Network.Netlink;

namespace Containers.Linux.Network.Nftables;

/// <summary>
/// Writes a rule's expressions (linux/netfilter/nf_tables.h), which a packet meets in order: each goes on or leaves the rule. What is loaded stands in
/// registers of four bytes.
/// </summary>
public sealed class RuleWriter
{
    private const ushort NFTA_LIST_ELEM = 1;
    private const ushort NFTA_EXPR_NAME = 1;
    private const ushort NFTA_EXPR_DATA = 2;
    private const ushort NFTA_FIB_DREG = 1;
    private const ushort NFTA_FIB_RESULT = 2;
    private const ushort NFTA_FIB_FLAGS = 3;
    private const ushort NFTA_NAT_TYPE = 1;
    private const ushort NFTA_NAT_FAMILY = 2;
    private const ushort NFTA_NAT_REG_ADDR_MIN = 3;
    private const ushort NFTA_NAT_REG_PROTO_MIN = 5;
    private const ushort NFTA_CT_DREG = 1;
    private const ushort NFTA_CT_KEY = 2;
    private const ushort NFTA_META_KEY = 2;
    private const ushort NFTA_META_DREG = 1;
    private const ushort NFTA_PAYLOAD_DREG = 1;
    private const ushort NFTA_PAYLOAD_BASE = 2;
    private const ushort NFTA_PAYLOAD_OFFSET = 3;
    private const ushort NFTA_PAYLOAD_LEN = 4;
    private const ushort NFTA_BITWISE_SREG = 1;
    private const ushort NFTA_BITWISE_DREG = 2;
    private const ushort NFTA_BITWISE_LEN = 3;
    private const ushort NFTA_BITWISE_MASK = 4;
    private const ushort NFTA_BITWISE_XOR = 5;
    private const ushort NFTA_CMP_SREG = 1;
    private const ushort NFTA_CMP_OP = 2;
    private const ushort NFTA_CMP_DATA = 3;
    private const ushort NFTA_LOOKUP_SET = 1;
    private const ushort NFTA_LOOKUP_SREG = 2;
    private const ushort NFTA_LOOKUP_DREG = 3;
    private const ushort NFTA_LOOKUP_FLAGS = 5;
    private const uint NFT_LOOKUP_F_INV = 1;
    private const ushort NFTA_IMMEDIATE_DREG = 1;
    private const ushort NFTA_IMMEDIATE_DATA = 2;
    private const ushort NFTA_VERDICT_CODE = 1;
    private const ushort NFTA_VERDICT_CHAIN = 2;
    private const uint NFT_REG_VERDICT = 0;
    private const uint NFT_REG32_00 = 8;
    private const ushort NFTA_DATA_VALUE = 1;
    private const ushort NFTA_DATA_VERDICT = 2;
    private const uint NF_DROP = 0;
    private const uint NF_ACCEPT = 1;
    private const uint NFT_CMP_EQ = 0;
    private const uint NFT_CMP_NEQ = 1;
    private const uint NetworkHeader = 1;
    private const uint TransportHeader = 2;
    private const uint NFT_META_IIFNAME = 6;
    private const uint NFT_META_OIFNAME = 7;
    private const uint NFT_META_NFPROTO = 15;
    private const uint NFT_META_L4PROTO = 16;
    private const uint NFT_CT_STATE = 0;
    private const uint NFT_CT_STATUS = 2;
    private const uint IPS_DST_NAT = 0x20;
    private const uint NFT_FIB_RESULT_ADDRTYPE = 3;
    private const uint NFTA_FIB_F_DADDR = 2;
    private const uint RTN_LOCAL = 2;
    private const uint NFT_NAT_DNAT = 1;

    private readonly NetlinkWriter _message;

    internal RuleWriter(NetlinkWriter message) => _message = message;

    /// <summary>Goes on for packets of one family.</summary>
    public RuleWriter Family(NetfilterFamily family) => Meta(NFT_META_NFPROTO, 0).Compare(0, [(byte)family]);

    /// <summary>Goes on for packets that came in by a link.</summary>
    public RuleWriter CameInBy(string link) => Meta(NFT_META_IIFNAME, 0).Compare(0, RuleElement.LinkName(link));

    /// <summary>Goes on for packets that came in by another link.</summary>
    public RuleWriter CameInByOther(string link) => Meta(NFT_META_IIFNAME, 0).Compare(0, RuleElement.LinkName(link), NFT_CMP_NEQ);

    /// <summary>Goes on for packets that go out by a link.</summary>
    public RuleWriter GoesOutBy(string link) => Meta(NFT_META_OIFNAME, 0).Compare(0, RuleElement.LinkName(link));

    /// <summary>Goes on for packets that go out by another link.</summary>
    public RuleWriter GoesOutByOther(string link) => Meta(NFT_META_OIFNAME, 0).Compare(0, RuleElement.LinkName(link), NFT_CMP_NEQ);

    /// <summary>Goes on where the link that packets came in by is in a set.</summary>
    public RuleWriter CameInByOneOf(RuleSet links) => Meta(NFT_META_IIFNAME, 0).Find(links, 0);

    /// <summary>Goes on where the link that packets go out by is in a set.</summary>
    public RuleWriter GoesOutByOneOf(RuleSet links) => Meta(NFT_META_OIFNAME, 0).Find(links, 0);

    /// <summary>Goes on where the link that packets go out by is in no element of a set.</summary>
    public RuleWriter GoesOutByNoneOf(RuleSet links) => Meta(NFT_META_OIFNAME, 0).Find(links, 0, NFT_LOOKUP_F_INV);

    /// <summary>Goes on where a set has the link that packets came in by beside the one that they go out by.</summary>
    public RuleWriter GoesBetween(RuleSet pairs) => Meta(NFT_META_IIFNAME, 0).Meta(NFT_META_OIFNAME, 4).Find(pairs, 0);

    /// <summary>Goes on for packets of one transport protocol.</summary>
    public RuleWriter Protocol(byte protocol) => Meta(NFT_META_L4PROTO, 0).Compare(0, [protocol]);

    /// <summary>Goes on for packets to a port; after <see cref="Protocol"/>.</summary>
    public RuleWriter Port(ushort port) => Payload(TransportHeader, 2, 2, 0).Compare(0, RuleElement.Bytes(port));

    /// <summary>Goes on for packets from, or to, addresses of a subnet; after <see cref="Family"/>.</summary>
    /// <param name="subnet">The subnet.</param>
    /// <param name="destination">Whether the packet's destination is looked at, not its source.</param>
    /// <param name="other">Whether packets of other addresses go on instead.</param>
    public RuleWriter Address(System.Net.IPNetwork subnet, bool destination, bool other = false)
    {
        byte[] address = subnet.BaseAddress.GetAddressBytes();
        bool four = address.Length == 4;
        Payload(NetworkHeader, four ? destination ? 16u : 12u : destination ? 24u : 8u, (uint)address.Length, 0);
        if (subnet.PrefixLength < 8 * address.Length)
        {
            byte[] mask = new byte[address.Length];
            for (int bit = 0; bit < subnet.PrefixLength; bit++)
            {
                mask[bit / 8] |= (byte)(0x80 >> (bit % 8));
            }

            Mask(0, mask);
        }

        return Compare(0, address, other ? NFT_CMP_NEQ : NFT_CMP_EQ);
    }

    /// <summary>Goes on for packets to an address that is this namespace's own.</summary>
    public RuleWriter DestinationIsOwn()
    {
        using (Expression("fib"))
        {
            _message.AddNetworkOrder(NFTA_FIB_DREG, NFT_REG32_00);
            _message.AddNetworkOrder(NFTA_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
            _message.AddNetworkOrder(NFTA_FIB_FLAGS, NFTA_FIB_F_DADDR);
        }

        return Compare(0, Native(RTN_LOCAL));
    }

    /// <summary>Goes on for packets of connections in one of some states: 1 invalid, 2 established, 4 related, 8 new.</summary>
    public RuleWriter ConnectionState(uint states) => Connection(NFT_CT_STATE, states);

    /// <summary>Goes on for packets of connections whose destination was changed.</summary>
    public RuleWriter DestinationWasChanged() => Connection(NFT_CT_STATUS, IPS_DST_NAT);

    /// <summary>
    /// Goes on where a map has the packet's protocol and port, or its destination, protocol and port, and puts the value into the registers from 0 on;
    /// after <see cref="Family"/>.
    /// </summary>
    public RuleWriter FindTarget(RuleSet map)
    {
        uint register = 0;
        foreach (RuleField field in map.Key)
        {
            _ = field switch
            {
                RuleField.IPv4Address => Payload(NetworkHeader, 16, 4, register),
                RuleField.IPv6Address => Payload(NetworkHeader, 24, 16, register),
                RuleField.Protocol => Meta(NFT_META_L4PROTO, register),
                RuleField.Port => Payload(TransportHeader, 2, 2, register),
                _ => throw new ArgumentException($"A packet has no {field} to find.", nameof(map)),
            };
            register += (uint)RuleSet.LengthOf(field) / 4;
        }

        return Find(map, 0);
    }

    /// <summary>Goes on where a set has the packet's source beside its destination; after <see cref="Family"/>.</summary>
    public RuleWriter GoesBetweenAddresses(RuleSet pairs)
    {
        bool six = pairs.Key[0] == RuleField.IPv6Address;
        return Payload(NetworkHeader, six ? 8u : 12u, six ? 16u : 4u, 0).Payload(NetworkHeader, six ? 24u : 16u, six ? 16u : 4u, six ? 4u : 1u).Find(pairs, 0);
    }

    /// <summary>Sends the connection to the address and port in the registers from 0 on, as <see cref="FindTarget"/> left them.</summary>
    public void ChangeDestination(NetfilterFamily family)
    {
        using (Expression("nat"))
        {
            _message.AddNetworkOrder(NFTA_NAT_TYPE, NFT_NAT_DNAT);
            _message.AddNetworkOrder(NFTA_NAT_FAMILY, (uint)family);
            _message.AddNetworkOrder(NFTA_NAT_REG_ADDR_MIN, NFT_REG32_00);
            _message.AddNetworkOrder(NFTA_NAT_REG_PROTO_MIN, NFT_REG32_00 + (family == NetfilterFamily.IPv6 ? 4u : 1u));
        }
    }

    /// <summary>Sends the connection to an address of IPv4 and a port.</summary>
    public void ChangeDestination(System.Net.IPEndPoint target)
    {
        Load(0, target.Address.GetAddressBytes());
        Load(1, RuleElement.Bytes((ushort)target.Port));
        ChangeDestination(NetfilterFamily.IPv4);
    }

    /// <summary>Gives the connection the address of the link that it goes out by as its source.</summary>
    public void Masquerade() => Expression("masq").Dispose();

    /// <summary>Ends the hook's chain: the packet goes on to the next chain.</summary>
    public void Accept() => Verdict(NF_ACCEPT, null);

    /// <summary>Drops the packet.</summary>
    public void Drop() => Verdict(NF_DROP, null);

    /// <summary>Asks another chain of the table, and goes on behind this rule where it does not decide.</summary>
    public void Jump(string chain) => Verdict(unchecked((uint)-3), chain);

    /// <summary>Goes back to the rule behind the one that asked this chain.</summary>
    public void Return() => Verdict(unchecked((uint)-5), null);

    private static byte[] Native(uint value) => MemoryMarshal.AsBytes(new ReadOnlySpan<uint>(in value)).ToArray();

    private RuleWriter Connection(uint key, uint bits)
    {
        using (Expression("ct"))
        {
            _message.AddNetworkOrder(NFTA_CT_DREG, NFT_REG32_00);
            _message.AddNetworkOrder(NFTA_CT_KEY, key);
        }

        return Mask(0, Native(bits)).Compare(0, Native(0), NFT_CMP_NEQ);
    }

    private RuleWriter Meta(uint key, uint register)
    {
        using (Expression("meta"))
        {
            _message.AddNetworkOrder(NFTA_META_KEY, key);
            _message.AddNetworkOrder(NFTA_META_DREG, NFT_REG32_00 + register);
        }

        return this;
    }

    private RuleWriter Payload(uint header, uint offset, uint length, uint register)
    {
        using (Expression("payload"))
        {
            _message.AddNetworkOrder(NFTA_PAYLOAD_DREG, NFT_REG32_00 + register);
            _message.AddNetworkOrder(NFTA_PAYLOAD_BASE, header);
            _message.AddNetworkOrder(NFTA_PAYLOAD_OFFSET, offset);
            _message.AddNetworkOrder(NFTA_PAYLOAD_LEN, length);
        }

        return this;
    }

    private RuleWriter Mask(uint register, byte[] mask)
    {
        using (Expression("bitwise"))
        {
            _message.AddNetworkOrder(NFTA_BITWISE_SREG, NFT_REG32_00 + register);
            _message.AddNetworkOrder(NFTA_BITWISE_DREG, NFT_REG32_00 + register);
            _message.AddNetworkOrder(NFTA_BITWISE_LEN, (uint)mask.Length);
            Data(NFTA_BITWISE_MASK, mask);
            Data(NFTA_BITWISE_XOR, new byte[mask.Length]);
        }

        return this;
    }

    private RuleWriter Compare(uint register, byte[] value, uint operation = NFT_CMP_EQ)
    {
        using (Expression("cmp"))
        {
            _message.AddNetworkOrder(NFTA_CMP_SREG, NFT_REG32_00 + register);
            _message.AddNetworkOrder(NFTA_CMP_OP, operation);
            Data(NFTA_CMP_DATA, value);
        }

        return this;
    }

    private RuleWriter Find(RuleSet set, uint register, uint flags = 0)
    {
        using (Expression("lookup"))
        {
            _message.Add(NFTA_LOOKUP_SET, set.Name);
            _message.AddNetworkOrder(NFTA_LOOKUP_SREG, NFT_REG32_00 + register);
            if (set.Value.Count > 0)
            {
                _message.AddNetworkOrder(NFTA_LOOKUP_DREG, NFT_REG32_00);
            }

            if (flags != 0)
            {
                _message.AddNetworkOrder(NFTA_LOOKUP_FLAGS, flags);
            }
        }

        return this;
    }

    private void Load(uint register, byte[] value)
    {
        using (Expression("immediate"))
        {
            _message.AddNetworkOrder(NFTA_IMMEDIATE_DREG, NFT_REG32_00 + register);
            Data(NFTA_IMMEDIATE_DATA, value);
        }
    }

    private void Verdict(uint code, string? chain)
    {
        using (Expression("immediate"))
        {
            _message.AddNetworkOrder(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
            using (_message.Nested(NFTA_IMMEDIATE_DATA))
            using (_message.Nested(NFTA_DATA_VERDICT))
            {
                _message.AddNetworkOrder(NFTA_VERDICT_CODE, code);
                if (chain is not null)
                {
                    _message.Add(NFTA_VERDICT_CHAIN, chain);
                }
            }
        }
    }

    private void Data(ushort attribute, byte[] value)
    {
        using (_message.Nested(attribute))
        {
            _message.Add(NFTA_DATA_VALUE, value);
        }
    }

    /// <summary>Begins an expression: a list's element with a name and the expression's own attributes.</summary>
    private Open Expression(string name)
    {
        NetlinkWriter.Nest element = _message.Nested(NFTA_LIST_ELEM);
        _message.Add(NFTA_EXPR_NAME, name);
        return new Open(element, _message.Nested(NFTA_EXPR_DATA));
    }

    private readonly ref struct Open(NetlinkWriter.Nest element, NetlinkWriter.Nest data)
    {
        private readonly NetlinkWriter.Nest _element = element;
        private readonly NetlinkWriter.Nest _data = data;

        public void Dispose()
        {
            _data.Dispose();
            _element.Dispose();
        }
    }
}

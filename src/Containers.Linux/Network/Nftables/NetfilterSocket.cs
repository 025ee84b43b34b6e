using Containers.Linux.Network.Netlink;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Network.Nftables;

/// <summary>
/// The packet filter of the network namespace of the thread that opened it (nf_tables over nfnetlink). It needs no program and no library: the kernel alone.
/// Used by one thread at a time.
/// </summary>
public sealed partial class NetfilterSocket : IDisposable
{
    private const int NETLINK_NETFILTER = 12;
    private const int NFNLGRP_NFTABLES = 7;
    private const ushort NFTables = 10 << 8;
    private const ushort NFT_MSG_NEWTABLE = 0;
    private const ushort NFT_MSG_GETTABLE = 1;
    private const ushort NFT_MSG_NEWCHAIN = 3;
    private const ushort NFT_MSG_GETCHAIN = 4;
    private const ushort NFT_MSG_NEWRULE = 6;
    private const ushort NFT_MSG_GETRULE = 7;
    private const ushort NFT_MSG_GETSETELEM = 13;
    private const ushort NFT_MSG_NEWSETELEM = 12;

    private const ushort FirstIsTable = 1;
    private const ushort NFTA_SET_ELEM_LIST_SET = 2;
    private const ushort NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private const ushort NFTA_RULE_CHAIN = 2;
    private const ushort NFTA_CHAIN_TABLE = 1;
    private const ushort NFTA_CHAIN_NAME = 3;
    private const ushort NFTA_CHAIN_HOOK = 4;
    private const ushort NFTA_CHAIN_POLICY = 5;
    private const ushort NFTA_HOOK_HOOKNUM = 1;
    private const uint NF_DROP = 0;
    private const ushort NFTA_SET_ELEM_KEY = 1;
    private const ushort NFTA_SET_ELEM_DATA = 2;

    private readonly NetlinkSocket _socket = new(NETLINK_NETFILTER);

    /// <summary>The descriptor, for poll(2): readable where something has changed, after <see cref="Watch"/>.</summary>
    public SafeFileHandle Handle => _socket.Handle;

    /// <summary>Connects a namespace.</summary>
    /// <exception cref="LinuxException">It cannot be entered, or the kernel has no packet filter (EPROTONOSUPPORT).</exception>
    public static NetfilterSocket Open(SafeFileHandle space) => NetworkNamespace.Run(space, static () => new NetfilterSocket());

    /// <summary>Makes the changes of a transaction.</summary>
    /// <exception cref="LinuxException">The kernel refuses one of them, and none is made.</exception>
    public void Commit(RuleTransaction transaction)
    {
        (NetlinkWriter messages, Func<int, string?> subject) = transaction.End();
        _socket.Execute(messages, "change packet filter", subject);
    }

    /// <summary>Whether there is a table.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public bool HasTable(NetfilterFamily family, string table)
    {
        NetlinkWriter request = Request(NFTables + NFT_MSG_GETTABLE, NetlinkFlags.Acknowledge, family);
        request.Add(FirstIsTable, table);
        return IsThere(request, NFT_MSG_NEWTABLE, "find table", table);
    }

    /// <summary>The elements of a set or map; none where the table or the set is not there.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public IReadOnlyList<RuleElement> Elements(NetfilterFamily family, string table, RuleSet set)
    {
        NetlinkWriter request = Request(NFTables + NFT_MSG_GETSETELEM, NetlinkFlags.Dump, family);
        request.Add(FirstIsTable, table);
        request.Add(NFTA_SET_ELEM_LIST_SET, set.Name);
        try
        {
            return [.. _socket.List(request, "list elements", set.Name, ParseElements).SelectMany(static elements => elements)];
        }
        catch (LinuxException absent) when (absent.Errno == Errno.ENOENT)
        {
            return [];
        }
    }

    /// <summary>All chains of all tables.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public IReadOnlyList<FilterChain> Chains() =>
        _socket.List(Request(NFTables + NFT_MSG_GETCHAIN, NetlinkFlags.Dump, default), "list chains", "all", ParseChain);

    /// <summary>Whether there is a chain.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public bool HasChain(FilterChain chain)
    {
        NetlinkWriter request = Request(NFTables + NFT_MSG_GETCHAIN, NetlinkFlags.Acknowledge, chain.Family);
        request.Add(NFTA_CHAIN_TABLE, chain.Table);
        request.Add(NFTA_CHAIN_NAME, chain.Name);
        return IsThere(request, NFT_MSG_NEWCHAIN, "find chain", chain.ToString());
    }

    /// <summary>The rules of a chain that decide about one link each, all of them; none where the chain is not there.</summary>
    /// <exception cref="LinuxException">The kernel does not say.</exception>
    public IReadOnlyList<LinkRule> LinkRules(FilterChain chain)
    {
        NetlinkWriter request = Request(NFTables + NFT_MSG_GETRULE, NetlinkFlags.Dump, chain.Family);
        request.Add(FirstIsTable, chain.Table);
        request.Add(NFTA_RULE_CHAIN, chain.Name);
        return _socket.List(request, "list rules", chain.ToString(), static (type, content) =>
            type == NFTables + NFT_MSG_NEWRULE && content.Length >= 4 ? LinkRuleReader.Read(new NetlinkAttributes(content[4..])) : null);
    }

    /// <summary>Has the kernel tell changes of all tables from now on.</summary>
    /// <exception cref="LinuxException">The caller may not listen.</exception>
    public void Watch() => _socket.Listen(NFNLGRP_NFTABLES);

    /// <summary>Takes the changes that were told, without waiting.</summary>
    /// <returns>Whether there were any.</returns>
    public bool TakeChanges()
    {
        bool changed = false;
        return !_socket.Take(_ => changed = true) || changed;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private bool IsThere(NetlinkWriter request, ushort found, string call, string subject)
    {
        try
        {
            return _socket.List(request, call, subject, (type, _) => type == NFTables + found ? "" : null).Count > 0;
        }
        catch (LinuxException absent) when (absent.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    private static NetlinkWriter Request(ushort type, NetlinkFlags flags, NetfilterFamily family)
    {
        NetlinkWriter request = new();
        request.Begin(type, flags);
        request.Fixed(4)[0] = (byte)family;
        return request;
    }

    private static FilterChain? ParseChain(ushort type, ReadOnlySpan<byte> content)
    {
        if (type != NFTables + NFT_MSG_NEWCHAIN || content.Length < 4)
        {
            return null;
        }

        FilterChain chain = new((NetfilterFamily)content[0], string.Empty, string.Empty);
        NetlinkAttributes attributes = new(content[4..]);
        while (attributes.Read())
        {
            chain = attributes.Type switch
            {
                NFTA_CHAIN_TABLE => chain with { Table = attributes.Text },
                NFTA_CHAIN_NAME => chain with { Name = attributes.Text },
                NFTA_CHAIN_HOOK => chain with { Hook = HookOf(attributes.Nested) },
                NFTA_CHAIN_POLICY => chain with { Drops = attributes.NetworkNumber == NF_DROP },
                _ => chain,
            };
        }

        return chain;
    }

    private static ChainHook? HookOf(NetlinkAttributes hook)
    {
        while (hook.Read())
        {
            if (hook.Type == NFTA_HOOK_HOOKNUM)
            {
                return (ChainHook)hook.NetworkNumber;
            }
        }

        return null;
    }

    private static List<RuleElement>? ParseElements(ushort type, ReadOnlySpan<byte> content)
    {
        if (type != NFTables + NFT_MSG_NEWSETELEM || content.Length < 4)
        {
            return null;
        }

        List<RuleElement> elements = [];
        NetlinkAttributes attributes = new(content[4..]);
        while (attributes.Read())
        {
            if (attributes.Type == NFTA_SET_ELEM_LIST_ELEMENTS)
            {
                NetlinkAttributes list = attributes.Nested;
                while (list.Read())
                {
                    elements.Add(ParseElement(list.Nested));
                }
            }
        }

        return elements;
    }

    private static RuleElement ParseElement(NetlinkAttributes attributes)
    {
        RuleElement element = new(default);
        while (attributes.Read())
        {
            element = attributes.Type switch
            {
                NFTA_SET_ELEM_KEY => element with { Key = ValueOf(attributes.Nested) },
                NFTA_SET_ELEM_DATA => element with { Value = ValueOf(attributes.Nested) },
                _ => element,
            };
        }

        return element;
    }

    private static byte[] ValueOf(NetlinkAttributes data) => data.Read() ? data.Value.ToArray() : [];
}

using Containers.Linux.Network.Netlink;

namespace Containers.Linux.Network.Nftables;

/// <summary>
/// Changes to one table that the kernel makes together or not at all (nft(8), nfnetlink batches). What is named in a change need not be there before the
/// changes that make it.
/// </summary>
public sealed class RuleTransaction
{
    private const ushort NFNL_MSG_BATCH_BEGIN = 0x10;
    private const ushort NFNL_MSG_BATCH_END = 0x11;
    private const byte NFNL_SUBSYS_NFTABLES = 10;
    private const ushort NFT_MSG_NEWTABLE = 0;
    private const ushort NFT_MSG_DELTABLE = 2;
    private const ushort NFT_MSG_NEWCHAIN = 3;
    private const ushort NFT_MSG_DELCHAIN = 5;
    private const ushort NFT_MSG_NEWRULE = 6;
    private const ushort NFT_MSG_DELRULE = 8;
    private const ushort NFT_MSG_NEWSET = 9;
    private const ushort NFT_MSG_NEWSETELEM = 12;
    private const ushort NFT_MSG_DELSETELEM = 14;
    private const ushort FirstIsTable = 1;
    private const ushort NFTA_TABLE_USERDATA = 6;
    private const ushort NFTA_CHAIN_NAME = 3;
    private const ushort NFTA_CHAIN_HOOK = 4;
    private const ushort NFTA_CHAIN_TYPE = 7;
    private const ushort NFTA_HOOK_HOOKNUM = 1;
    private const ushort NFTA_HOOK_PRIORITY = 2;
    private const ushort NFTA_RULE_CHAIN = 2;
    private const ushort NFTA_RULE_EXPRESSIONS = 4;
    private const ushort NFTA_SET_NAME = 2;
    private const ushort NFTA_SET_FLAGS = 3;
    private const ushort NFTA_SET_KEY_TYPE = 4;
    private const ushort NFTA_SET_KEY_LEN = 5;
    private const ushort NFTA_SET_DATA_TYPE = 6;
    private const ushort NFTA_SET_DATA_LEN = 7;
    private const ushort NFTA_SET_ID = 10;
    private const ushort NFTA_SET_USERDATA = 13;
    private const ushort NFTA_SET_ELEM_LIST_SET = 2;
    private const ushort NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private const ushort NFTA_LIST_ELEM = 1;
    private const ushort NFTA_SET_ELEM_KEY = 1;
    private const ushort NFTA_SET_ELEM_DATA = 2;
    private const ushort NFTA_DATA_VALUE = 1;
    private const uint NFT_SET_MAP = 0x8;

    private readonly NetfilterFamily _family;
    private readonly string _table;
    private readonly NetlinkWriter _messages = new();
    private readonly List<string> _subjects = [];
    private uint _sets;

    /// <summary>Begins a change of a table.</summary>
    public RuleTransaction(NetfilterFamily family, string table)
    {
        (_family, _table) = (family, table);
        Limit(NFNL_MSG_BATCH_BEGIN);
    }

    /// <summary>Makes the table, unless it is there.</summary>
    /// <param name="comment">A line that lists of rules show; null for none.</param>
    public void AddTable(string? comment = null)
    {
        Begin(NFT_MSG_NEWTABLE, NetlinkFlags.Create, "table");
        if (comment is not null)
        {
            // The first user datum is the comment (libnftnl, NFTNL_UDATA_TABLE_COMMENT).
            byte[] text = [0, (byte)(comment.Length + 1), .. System.Text.Encoding.ASCII.GetBytes(comment + '\0')];
            _messages.Add(NFTA_TABLE_USERDATA, text);
        }
    }

    /// <summary>Removes the table with all that is in it; it must be there.</summary>
    public void RemoveTable() => Begin(NFT_MSG_DELTABLE, NetlinkFlags.None, "table");

    /// <summary>Makes a chain that rules ask, unless it is there.</summary>
    public void AddChain(string chain)
    {
        Begin(NFT_MSG_NEWCHAIN, NetlinkFlags.Create, chain);
        _messages.Add(NFTA_CHAIN_NAME, chain);
    }

    /// <summary>Makes a chain that the kernel asks, unless it is there.</summary>
    public void AddChain(BaseChain chain)
    {
        AddChain(chain.Name);
        using (_messages.Nested(NFTA_CHAIN_HOOK))
        {
            _messages.AddNetworkOrder(NFTA_HOOK_HOOKNUM, (uint)chain.Hook);
            _messages.AddNetworkOrder(NFTA_HOOK_PRIORITY, (uint)chain.Priority);
        }

        _messages.Add(NFTA_CHAIN_TYPE, chain.IsNat ? "nat" : "filter");
    }

    /// <summary>Removes a chain that no rule asks, with its rules; it must be there.</summary>
    public void RemoveChain(string chain)
    {
        Begin(NFT_MSG_DELCHAIN, NetlinkFlags.None, chain);
        _messages.Add(NFTA_CHAIN_NAME, chain);
    }

    /// <summary>Removes all rules of a chain.</summary>
    public void ClearChain(string chain)
    {
        Begin(NFT_MSG_DELRULE, NetlinkFlags.None, chain);
        _messages.Add(NFTA_RULE_CHAIN, chain);
    }

    /// <summary>Adds a rule behind the others of a chain.</summary>
    public void AddRule(string chain, Action<RuleWriter> expressions)
    {
        Begin(NFT_MSG_NEWRULE, NetlinkFlags.Create | NetlinkFlags.Append, chain);
        _messages.Add(NFTA_RULE_CHAIN, chain);
        using (_messages.Nested(NFTA_RULE_EXPRESSIONS))
        {
            expressions(new RuleWriter(_messages));
        }
    }

    /// <summary>Makes a set or map, unless it is there.</summary>
    public void AddSet(RuleSet set)
    {
        Begin(NFT_MSG_NEWSET, NetlinkFlags.Create, set.Name);
        _messages.Add(NFTA_SET_NAME, set.Name);
        _messages.AddNetworkOrder(NFTA_SET_FLAGS, set.Value.Count > 0 ? NFT_SET_MAP : 0);
        _messages.AddNetworkOrder(NFTA_SET_KEY_TYPE, RuleSet.TypeOf(set.Key));
        _messages.AddNetworkOrder(NFTA_SET_KEY_LEN, (uint)RuleSet.LengthOf(set.Key));
        if (set.Value.Count > 0)
        {
            _messages.AddNetworkOrder(NFTA_SET_DATA_TYPE, RuleSet.TypeOf(set.Value));
            _messages.AddNetworkOrder(NFTA_SET_DATA_LEN, (uint)RuleSet.LengthOf(set.Value));
        }

        _messages.AddNetworkOrder(NFTA_SET_ID, ++_sets);
        if (set.Key is [RuleField.LinkName])
        {
            // For nft(8), which shows names as text only where their order of bytes is this machine's (NFTNL_UDATA_SET_KEYBYTEORDER).
            _messages.Add(NFTA_SET_USERDATA, [0, 4, 1, 0, 0, 0]);
        }
    }

    /// <summary>Adds an element, unless it is there; one of a map must not be there with another value (EEXIST).</summary>
    public void AddElement(RuleSet set, RuleElement element) => Element(NFT_MSG_NEWSETELEM, NetlinkFlags.Create, set, element);

    /// <summary>Removes an element, which must be there (ENOENT).</summary>
    public void RemoveElement(RuleSet set, RuleElement element) => Element(NFT_MSG_DELSETELEM, NetlinkFlags.None, set, element);

    /// <summary>Ends the changes.</summary>
    /// <returns>The messages, and the object that each is about.</returns>
    internal (NetlinkWriter Messages, Func<int, string?> Subject) End()
    {
        Limit(NFNL_MSG_BATCH_END);
        return (_messages, index => $"{_table} {_subjects[index]}");
    }

    private void Element(ushort type, NetlinkFlags flags, RuleSet set, RuleElement element)
    {
        Begin(type, flags, set.Name);
        _messages.Add(NFTA_SET_ELEM_LIST_SET, set.Name);
        using (_messages.Nested(NFTA_SET_ELEM_LIST_ELEMENTS))
        using (_messages.Nested(NFTA_LIST_ELEM))
        {
            Data(NFTA_SET_ELEM_KEY, element.Key.Span);
            if (!element.Value.IsEmpty)
            {
                Data(NFTA_SET_ELEM_DATA, element.Value.Span);
            }
        }
    }

    private void Data(ushort attribute, ReadOnlySpan<byte> value)
    {
        using (_messages.Nested(attribute))
        {
            _messages.Add(NFTA_DATA_VALUE, value);
        }
    }

    /// <summary>Begins a message about the table or a part of it: <c>struct nfgenmsg</c> and the table's name.</summary>
    private void Begin(ushort type, NetlinkFlags flags, string subject)
    {
        _messages.Begin((ushort)((NFNL_SUBSYS_NFTABLES << 8) | type), flags);
        _messages.Fixed(4)[0] = (byte)_family;
        _messages.Add(FirstIsTable, _table);
        _subjects.Add(subject);
    }

    /// <summary>Begins or ends the messages that belong together: <c>struct nfgenmsg</c> with the subsystem's number.</summary>
    private void Limit(ushort type)
    {
        _messages.Begin(type, NetlinkFlags.None);
        _messages.Fixed(4)[3] = NFNL_SUBSYS_NFTABLES;
        _subjects.Add("transaction");
    }
}

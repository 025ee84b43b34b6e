using Containers.Linux.Network.Netlink;

namespace Containers.Linux.Network.Nftables;

/// <summary>
/// Reads rules that accept what comes in or goes out by one link, or lead it to another chain, as nft(8) and iptables-nft(8) write them: the link's name is
/// compared, a comment and a counter may stand between. All others are passed over (linux/netfilter/nf_tables.h).
/// </summary>
internal static class LinkRuleReader
{
    private const ushort NFTA_RULE_EXPRESSIONS = 4;
    private const ushort NFTA_EXPR_NAME = 1;
    private const ushort NFTA_EXPR_DATA = 2;
    private const ushort NFTA_META_KEY = 2;
    private const ushort NFTA_CMP_OP = 2;
    private const ushort NFTA_CMP_DATA = 3;
    private const ushort NFTA_IMMEDIATE_DATA = 2;
    private const ushort NFTA_DATA_VERDICT = 2;
    private const ushort NFTA_VERDICT_CODE = 1;
    private const ushort NFTA_VERDICT_CHAIN = 2;
    private const ushort NFTA_MATCH_NAME = 1;
    private const uint NFT_META_IIFNAME = 6;
    private const uint NFT_META_OIFNAME = 7;
    private const uint NFT_CMP_EQ = 0;
    private const uint NF_ACCEPT = 1;
    private const uint NFT_JUMP = unchecked((uint)-3);
    private const uint NFT_GOTO = unchecked((uint)-4);

    /// <summary>Reads a rule's attributes.</summary>
    /// <returns>Null for a rule of another kind.</returns>
    internal static LinkRule? Read(NetlinkAttributes rule)
    {
        uint? key = null;
        LinkRule? found = null;
        bool decides = false;
        while (rule.Read())
        {
            if (rule.Type != NFTA_RULE_EXPRESSIONS)
            {
                continue;
            }

            NetlinkAttributes expressions = rule.Nested;
            while (expressions.Read())
            {
                NetlinkAttributes content = Find(expressions.Nested, NFTA_EXPR_DATA).Nested;
                switch (Find(expressions.Nested, NFTA_EXPR_NAME).Text)
                {
                    case "meta" when key is null:
                        key = Find(content, NFTA_META_KEY).NetworkNumber;
                        break;
                    case "cmp" when key is NFT_META_IIFNAME or NFT_META_OIFNAME && found is null && Find(content, NFTA_CMP_OP).NetworkNumber == NFT_CMP_EQ:
                        NetlinkAttributes name = Find(Find(content, NFTA_CMP_DATA).Nested, 1);
                        found = new LinkRule(name.Text, key == NFT_META_IIFNAME) { IsPrefix = !name.Value.Contains((byte)0) };
                        break;
                    case "immediate" when found is not null:
                        NetlinkAttributes verdict = Find(Find(content, NFTA_IMMEDIATE_DATA).Nested, NFTA_DATA_VERDICT).Nested;
                        uint code = Find(verdict, NFTA_VERDICT_CODE).NetworkNumber;
                        decides = code is NF_ACCEPT or NFT_JUMP or NFT_GOTO;
                        found = code == NF_ACCEPT ? found : found with { Chain = Find(verdict, NFTA_VERDICT_CHAIN).Text };
                        break;
                    case "match" when Find(content, NFTA_MATCH_NAME).Text == "comment":
                    case "counter":
                        break;
                    default:
                        return null;
                }
            }
        }

        return decides ? found : null;
    }

    /// <summary>The reader, at the attribute of a type; after the last one, and with no value, where there is none.</summary>
    private static NetlinkAttributes Find(NetlinkAttributes attributes, ushort type)
    {
        while (attributes.Read())
        {
            if (attributes.Type == type)
            {
                return attributes;
            }
        }

        return default;
    }
}

namespace Containers.Linux.Network.Nftables;

/// <summary>A named set or map of a table (nft(8)). Its elements come and go without any rule being changed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Key">The fields of a key.</param>
/// <param name="Value">The fields of a map's value; empty for a set.</param>
public sealed record RuleSet(string Name, IReadOnlyList<RuleField> Key, IReadOnlyList<RuleField> Value)
{
    /// <summary>The length of a field where several stand beside each other: a multiple of four bytes.</summary>
    internal static int LengthOf(RuleField field) => field is RuleField.IPv6Address or RuleField.LinkName ? 16 : 4;

    /// <summary>The length of fields together; one that stands alone has its own.</summary>
    internal static int LengthOf(IReadOnlyList<RuleField> fields)
    {
        if (fields.Count == 1)
        {
            return fields[0] switch { RuleField.Protocol => 1, RuleField.Port => 2, _ => LengthOf(fields[0]) };
        }

        int length = 0;
        foreach (RuleField field in fields)
        {
            length += LengthOf(field);
        }

        return length;
    }

    /// <summary>The number of fields' types together, six bits each.</summary>
    internal static uint TypeOf(IReadOnlyList<RuleField> fields)
    {
        uint type = 0;
        foreach (RuleField field in fields)
        {
            type = (type << 6) | (uint)field;
        }

        return type;
    }
}

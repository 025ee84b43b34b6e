using System.Globalization;
using Containers.Docker.Templates;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;

namespace Containers.Docker.Lists;

/// <summary>How much of the disk one kind of object takes in the list of <c>system df</c>; its fields in the order of docker's JSON.</summary>
public sealed record UsageRow
{
    /// <summary>How the list looks.</summary>
    public static readonly ListShape<UsageRow> Shape = new(
        new ListHeadings
        {
            ["Type"] = "TYPE",
            ["TotalCount"] = "TOTAL",
            ["Active"] = "ACTIVE",
            ["Size"] = "SIZE",
            ["Reclaimable"] = "RECLAIMABLE",
        },
        ("Type", static row => row.Type),
        ("TotalCount", static row => row.TotalCount),
        ("Active", static row => row.Active),
        ("Size", static row => row.Size),
        ("Reclaimable", static row => row.Reclaimable))
    {
        Quiet = static row => row.Type,
        Raw = "type: {{.Type}}\ntotal: {{.TotalCount}}\nactive: {{.Active}}\nsize: {{.Size}}\nreclaimable: {{.Reclaimable}}\n",
    };

    /// <summary>How many are in use.</summary>
    public string Active { get; init; } = string.Empty;

    /// <summary>What would be free without the others.</summary>
    public string Reclaimable { get; init; } = string.Empty;

    /// <summary>What all take.</summary>
    public string Size { get; init; } = string.Empty;

    /// <summary>How many there are.</summary>
    public string TotalCount { get; init; } = string.Empty;

    /// <summary>The kind.</summary>
    public string Type { get; init; } = string.Empty;

    private const int Digits = 4;

    /// <summary>A kind's line.</summary>
    public static UsageRow Of(StoreUsage usage)
    {
        ArgumentNullException.ThrowIfNull(usage);
        string share = usage.Size == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" ({100 * usage.Reclaimable / usage.Size}%)");
        return new UsageRow
        {
            Type = usage.Type,
            TotalCount = usage.Total.ToString(CultureInfo.InvariantCulture),
            Active = usage.Active.ToString(CultureInfo.InvariantCulture),
            Size = HumanText.Size(usage.Size, Digits),
            Reclaimable = HumanText.Size(usage.Reclaimable, Digits) + share,
        };
    }
}

using Containers.Engine.Text;

namespace Containers.Engine.Maintenance;

/// <summary>Which of the things that are not in use are meant.</summary>
public sealed record ClearingFilter
{
    /// <summary>Only those that were made before; null for all.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only those that have all of these labels, <c>NAME</c> or <c>NAME=VALUE</c>.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Only those that have none of these labels.</summary>
    public IReadOnlyList<string> OtherLabels { get; init; } = [];

    /// <summary>Whether a thing is meant.</summary>
    /// <param name="made">When it was made; what does not say is older than any time.</param>
    /// <param name="labels">Its labels.</param>
    public bool Includes(DateTimeOffset? made, IReadOnlyDictionary<string, string> labels) =>
        !(made >= Until) && Labels.All(label => new LabelFilter(label).Includes(labels)) && !OtherLabels.Any(label => new LabelFilter(label).Includes(labels));
}

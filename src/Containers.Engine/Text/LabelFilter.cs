namespace Containers.Engine.Text;

/// <summary>What <c>--filter label=…</c> asks of labels: that one is there, <c>NAME</c>, or what it says, <c>NAME=VALUE</c>.</summary>
public sealed class LabelFilter(string text)
{
    private readonly Assignment _asked = Assignment.Of(text);

    /// <summary>Whether labels are as asked.</summary>
    public bool Includes(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(_asked.Name, out string? value) && (_asked.Value is null || value == _asked.Value);
}

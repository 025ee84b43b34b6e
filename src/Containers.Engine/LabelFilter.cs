namespace Containers.Engine;

/// <summary>What <c>--filter label=…</c> asks of labels: that one is there, <c>NAME</c>, or what it says, <c>NAME=VALUE</c>.</summary>
internal sealed class LabelFilter(string text)
{
    private readonly string[] _parts = text.Split('=', 2);

    /// <summary>Whether labels are as asked.</summary>
    public bool Includes(IReadOnlyDictionary<string, string> labels) =>
        labels.TryGetValue(_parts[0], out string? value) && (_parts.Length == 1 || value == _parts[1]);
}

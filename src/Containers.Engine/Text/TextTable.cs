namespace Containers.Engine.Text;

/// <summary>Texts by name whose text is <c>NAME=VALUE;…</c>, for a cell of a table as <see cref="TextList{T}"/> is.</summary>
/// <param name="entries">The entries.</param>
internal sealed class TextTable(IEnumerable<KeyValuePair<string, string>> entries) : Dictionary<string, string>(entries)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join(';', this.Select(static entry => $"{entry.Key}={entry.Value}"));
}

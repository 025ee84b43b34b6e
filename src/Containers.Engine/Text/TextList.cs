namespace Containers.Engine.Text;

/// <summary>A list whose text is that of its items, for a cell of a table: <c>Export-Csv</c> writes the text of each value.</summary>
/// <param name="items">The items.</param>
/// <param name="separator">What stands between them.</param>
internal sealed class TextList<T>(IEnumerable<T> items, string separator = TextList<T>.Separator) : List<T>(items)
{
    /// <summary>What rows of a table that are read have between several values.</summary>
    private const string Separator = ";";

    /// <inheritdoc/>
    public override string ToString() => string.Join(separator, this);
}

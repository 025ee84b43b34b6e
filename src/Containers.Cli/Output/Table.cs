using System.Text;
using Containers.Engine.Text;

namespace Containers.Cli.Output;

/// <summary>Left-aligned columns under a heading, spaced as docker's. What terminals would obey in a cell is left out.</summary>
internal sealed class Table(params string[] heading)
{
    private const int LeastWidth = 10;
    private const int Gap = 3;
    private readonly List<string[]> _rows = [heading];

    /// <summary>Adds a row; it may have fewer or more cells than others.</summary>
    public void Add(params string[] cells) => _rows.Add(Array.ConvertAll(cells, HumanText.Printable));

    public void Write(TextWriter output)
    {
        // The last cell of a row has nothing beside it, so no column is as wide as it.
        int[] widths = [.. Enumerable.Range(0, _rows.Max(static row => row.Length)).Select(column =>
            Math.Max(LeastWidth, _rows.Max(row => column < row.Length - 1 ? row[column].Length + Gap : 0)))];
        StringBuilder line = new();
        foreach (string[] row in _rows)
        {
            line.Clear();
            for (int column = 0; column < row.Length; column++)
            {
                line.Append(column == row.Length - 1 ? row[column] : row[column].PadRight(widths[column]));
            }

            output.WriteLine(line);
        }
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Containers.Cli.Output;
using Containers.Cli.Output.Templates;

namespace Containers.Cli.Commands;

/// <summary>The options that lists share: <c>--quiet</c>, <c>--no-trunc</c> and <c>--format</c>.</summary>
internal sealed class ListFormat
{
    /// <summary>An object on each line.</summary>
    public const string Json = "json";

    /// <summary>For people; alone, or before a template with tabs between its columns.</summary>
    public const string Columns = "table";

    /// <summary>Docker's names for what a heading of its own shows.</summary>
    private static readonly Dictionary<string, string> Headings = new()
    {
        ["CreatedSince"] = "CREATED", ["RunningFor"] = "CREATED", ["CreatedAt"] = "CREATED AT", ["CreatedBy"] = "CREATED BY",
    };

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print ids alone" };
    private readonly Option<bool> _whole = new("--no-trunc") { Description = "Do not shorten ids and commands" };
    private readonly Option<string> _format = FormatOption();

    public static Option<string> FormatOption() => new("--format")
    {
        Description = "table, json for an object on each line, or a template such as '{{.ID}}' or 'table {{.ID}}\\t{{.Size}}'",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => Columns,
    };

    /// <summary>Reads a template as it stands on a command line, where tabs and line ends are written as in Go.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Template ParseTemplate(string format) =>
        Template.Parse(format.Replace("\\t", "\t", StringComparison.Ordinal).Replace("\\n", "\n", StringComparison.Ordinal));

    public void AddTo(Command command)
    {
        command.Add(_quiet);
        command.Add(_whole);
        command.Add(_format);
    }

    public bool Truncates(ParseResult result) => !result.GetValue(_whole);

    /// <summary>Writes rows in the form that was asked for.</summary>
    public void Write<T>(
        ParseResult result, IEnumerable<T> rows, JsonTypeInfo<T> json, Func<T, string> id, string[] heading, Func<T, string[]> cells)
    {
        if (result.GetValue(_quiet))
        {
            WriteLines(rows.Select(id).Distinct());
        }
        else
        {
            WriteRows(result.GetRequiredValue(_format), rows, json, heading, cells);
        }
    }

    /// <summary>Writes rows as <c>--format</c> says.</summary>
    public static void WriteRows<T>(string format, IEnumerable<T> rows, JsonTypeInfo<T> json, string[] heading, Func<T, string[]> cells)
    {
        if (format == Json)
        {
            WriteLines(rows.Select(row => JsonSerializer.Serialize(row, json)));
        }
        else if (format == Columns)
        {
            Table table = new(heading);
            foreach (T row in rows)
            {
                table.Add(cells(row));
            }

            table.Write(Terminal.Output);
        }
        else
        {
            WriteTemplate(format, heading, json.Properties.Select(property => property.Name), [.. rows.Select(row => JsonSerializer.SerializeToNode(row, json)!.AsObject())]);
        }
    }

    private static void WriteTemplate(string format, string[] heading, IEnumerable<string> fields, JsonObject[] rows)
    {
        bool isTable = format.StartsWith(Columns + " ", StringComparison.Ordinal);
        Template template = ParseTemplate(isTable ? format[(Columns.Length + 1)..] : format);
        if (!isTable)
        {
            WriteLines(rows.Select(template.Render));
            return;
        }

        JsonObject names = [.. fields.Select(field => KeyValuePair.Create(field, (JsonNode?)HeadingOf(field, heading)))];
        Table table = new(template.Render(names).Split('\t'));
        Array.ForEach(rows, row => table.Add(template.Render(row).Split('\t')));
        table.Write(Terminal.Output);
    }

    private static string HeadingOf(string field, string[] heading) =>
        Headings.GetValueOrDefault(field)
            ?? heading.FirstOrDefault(name => field == "ID" && name.EndsWith(" ID", StringComparison.Ordinal))
            ?? field.ToUpperInvariant();

    private static void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Terminal.Output.WriteLine(line);
        }
    }
}

using System.CommandLine;
using System.Text.Json;
using Containers.Cli.Output;
using Containers.Docker;
using Containers.Docker.Lists;
using Containers.Docker.Templates;

namespace Containers.Cli.Commands;

/// <summary>The options that lists share: <c>--quiet</c>, <c>--no-trunc</c> and <c>--format</c>.</summary>
internal sealed class ListFormat
{
    /// <summary>An object on each line.</summary>
    public const string Json = "json";

    /// <summary>For people; alone, or before a template with tabs between its columns.</summary>
    public const string Columns = "table";

    private const string Raw = "raw";
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print ids alone" };
    private readonly Option<bool> _whole = new("--no-trunc") { Description = "Do not shorten ids and commands" };
    private readonly Option<string> _format = FormatOption();

    public static Option<string> FormatOption() => new("--format")
    {
        Description = "table, json for an object on each line, or a template such as '{{.ID}}' or 'table {{.ID}}\\t{{.Size}}'",
        HelpName = "FORMAT",
        DefaultValueFactory = _ => Columns,
    };

    public void AddTo(Command command)
    {
        command.Add(_quiet);
        command.Add(_whole);
        command.Add(_format);
    }

    public bool Truncates(ParseResult result) => !result.GetValue(_whole);

    /// <summary>Whether the form that was asked for may show a field of this name.</summary>
    public bool Shows(ParseResult result, string field) =>
        !result.GetValue(_quiet) && (result.GetRequiredValue(_format) is Json || (IsTemplate(result.GetRequiredValue(_format)) && TemplateOf(result.GetRequiredValue(_format)).Uses(field)));

    /// <summary>Writes rows in the form that was asked for.</summary>
    public void Write<T>(ParseResult result, IEnumerable<T> rows, ListShape<T> shape)
        where T : notnull
    {
        if (result.GetValue(_quiet) && !IsTemplate(result.GetRequiredValue(_format)))
        {
            WriteLines(rows.Select(shape.Quiet).Distinct());
        }
        else
        {
            WriteRows(result.GetRequiredValue(_format), rows, shape);
        }
    }

    /// <summary>Writes rows as <c>--format</c> says.</summary>
    public static void WriteRows<T>(string format, IEnumerable<T> rows, ListShape<T> shape)
        where T : notnull
    {
        switch (format)
        {
            case Json:
                WriteLines(rows.Select(static row => JsonSerializer.Serialize(row, DockerJson.Readable.GetTypeInfo(typeof(T))!)));
                break;
            case "" or Columns:
                Table table = new(Array.ConvertAll(shape.Columns, column => shape.Headings[column.Field]));
                foreach (T row in rows)
                {
                    table.Add(Array.ConvertAll(shape.Columns, column => column.Value(row)));
                }

                table.Write(Terminal.Output);
                break;
            case Raw when shape.Raw.Length > 0:
                WriteTemplate(shape.Raw, rows, shape);
                break;
            default:
                WriteTemplate(format, rows, shape);
                break;
        }
    }

    private static void WriteTemplate<T>(string format, IEnumerable<T> rows, ListShape<T> shape)
    {
        Template template = TemplateOf(format);
        if (!format.StartsWith(Columns, StringComparison.Ordinal))
        {
            WriteLines(rows.Select(row => template.Render(row)));
            return;
        }

        List<string> lines = [.. rows.Select(row => template.Render(row))];
        Table table = new(template.RenderHeading(shape.Headings).Split('\t'));
        foreach (string line in lines.SelectMany(static text => text.Split('\n')))
        {
            table.Add(line.Split('\t'));
        }

        table.Write(Terminal.Output);
    }

    private static bool IsTemplate(string format) => format is not ("" or Columns or Json or Raw);

    private static Template TemplateOf(string format) =>
        Template.ParseOfList((format.StartsWith(Columns, StringComparison.Ordinal) ? format[Columns.Length..] : format).Trim(' '));

    private static void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Terminal.Output.WriteLine(line);
        }
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Containers.Cli.Output;

namespace Containers.Cli.Commands;

/// <summary>The options that lists share: <c>--quiet</c>, <c>--no-trunc</c> and <c>--format</c>.</summary>
internal sealed class ListFormat
{
    private const string Json = "json";

    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print ids alone" };
    private readonly Option<bool> _whole = new("--no-trunc") { Description = "Do not shorten ids and commands" };
    private readonly Option<string> _format = FormatOption();

    public static Option<string> FormatOption()
    {
        Option<string> format = new("--format") { Description = "table, or json: an object on each line", HelpName = "FORMAT", DefaultValueFactory = _ => "table" };
        return format.AcceptOnlyFromAmong("table", Json);
    }

    public static bool IsJson(ParseResult result, Option<string> format) => result.GetValue(format) == Json;

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
        else if (IsJson(result, _format))
        {
            WriteLines(rows.Select(row => JsonSerializer.Serialize(row, json)));
        }
        else
        {
            Table table = new(heading);
            foreach (T row in rows)
            {
                table.Add(cells(row));
            }

            table.Write(Terminal.Output);
        }
    }

    private static void WriteLines(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            Terminal.Output.WriteLine(line);
        }
    }
}

using System.CommandLine;
using System.Globalization;
using Containers.Engine;
using Containers.Engine.Text;

namespace Containers.Cli.Options;

/// <summary>
/// Options of a command line, each with what it changes in the record that they fill: an option is one line, and those that a command
/// line does not name cost nothing.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class OptionTable<T>
{
    private readonly List<(Option Option, Func<ParseResult, T, T> Apply)> _entries = [];

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((Option option, _) in _entries)
        {
            command.Add(option);
        }
    }

    /// <summary>A record with what a command line says, option by option in the order of the table.</summary>
    /// <exception cref="UsageException">A value cannot be read.</exception>
    public T Apply(ParseResult result, T record)
    {
        foreach ((Option option, Func<ParseResult, T, T> apply) in _entries)
        {
            if (result.GetResult(option) is { Implicit: false })
            {
                try
                {
                    record = apply(result, record);
                }
                catch (Exception exception) when (exception is FormatException or ContainersException)
                {
                    throw new UsageException($"{option.Name}: {exception.Message}");
                }
            }
        }

        return record;
    }

    /// <summary>Whether a command line names any of the options.</summary>
    public bool IsNamed(ParseResult result) => _entries.Exists(entry => result.GetResult(entry.Option) is { Implicit: false });

    /// <summary>An option that is there or not: <c>--name</c>, <c>--name=false</c>.</summary>
    /// <param name="names">Its name, and its short one after a comma: <c>--interactive,-i</c>.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="apply">What it changes.</param>
    public void Flag(string names, string description, Func<T, bool, T> apply)
    {
        Option<bool> option = Named<bool>(names, string.Empty, description);
        _entries.Add((option, (result, record) => apply(record, result.GetValue(option))));
    }

    /// <summary>An option with a text; the last one counts.</summary>
    /// <param name="names">Its name, and its short one after a comma.</param>
    /// <param name="value">What stands for its value in the help.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="apply">What it changes.</param>
    public void Text(string names, string value, string description, Func<T, string, T> apply)
    {
        Option<string[]> option = Named<string[]>(names, value, description);
        _entries.Add((option, (result, record) => apply(record, result.GetValue(option)![^1])));
    }

    /// <summary>An option that is given any number of times.</summary>
    /// <inheritdoc cref="Text" path="/param"/>
    public void Texts(string names, string value, string description, Func<T, string[], T> apply)
    {
        Option<string[]> option = Named<string[]>(names, value, description);
        _entries.Add((option, (result, record) => apply(record, result.GetValue(option)!)));
    }

    /// <summary>An option with a whole number.</summary>
    /// <inheritdoc cref="Text" path="/param"/>
    public void Number(string names, string value, string description, Func<T, long, T> apply) => Text(names, value, description, (record, text) => apply(
        record,
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new FormatException($"'{text}' is not a whole number.")));

    /// <summary>An option with a number of bytes, written as <see cref="ByteSize"/> reads them.</summary>
    /// <inheritdoc cref="Flag" path="/param"/>
    public void Size(string names, string description, Func<T, long, T> apply) =>
        Text(names, "SIZE", description, (record, text) => apply(record, ByteSize.Parse(text)));

    private static Option<TValue> Named<TValue>(string names, string value, string description)
    {
        string[] parts = names.Split(',');
        return new Option<TValue>(parts[0], parts[1..]) { Description = description, HelpName = value };
    }
}

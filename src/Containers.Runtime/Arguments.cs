using Containers.Oci;

namespace Containers.Runtime;

/// <summary>
/// The words of a command line, sorted: options as <c>--name value</c>, <c>--name=value</c> or <c>-n value</c>, switches, operands.
/// <c>--</c> ends the options.
/// </summary>
internal sealed class Arguments
{
    private readonly List<(string Name, string Value)> _values = [];

    private Arguments(IReadOnlyList<string> operands) => Operands = operands;

    /// <summary>What is neither an option nor its value.</summary>
    internal IReadOnlyList<string> Operands { get; }

    /// <summary>Sorts a command line.</summary>
    /// <param name="words">The words after the command's name.</param>
    /// <param name="switches">Options without a value, each with its short form after a bar: <c>detach|d</c>.</param>
    /// <param name="valued">Options with a value.</param>
    /// <param name="onlyLeading">Whether options end at the first operand.</param>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    internal static Arguments Parse(ReadOnlySpan<string> words, string[] switches, string[] valued, bool onlyLeading = false)
    {
        List<string> operands = [];
        Arguments arguments = new(operands);
        bool ended = false;
        for (int i = 0; i < words.Length; i++)
        {
            string word = words[i];
            if (ended || word.Length < 2 || word[0] != '-')
            {
                operands.Add(word);
                ended |= onlyLeading;
                continue;
            }

            if (word == "--")
            {
                ended = true;
                continue;
            }

            string[] halves = word.TrimStart('-').Split('=', 2);
            if (Find(switches, halves[0]) is { } name)
            {
                arguments._values.Add((name, GoBoolean.TryParse(halves.Length == 1 ? "true" : halves[1], out bool isOn) ? isOn ? "true" : "false"
                    : throw new UsageException($"{word}: the value is none of {GoBoolean.Forms}")));
            }
            else if (Find(valued, halves[0]) is { } option)
            {
                arguments._values.Add((option, halves.Length == 2 ? halves[1]
                    : ++i < words.Length ? words[i]
                    : throw new UsageException($"flag needs an argument: {word}"))); // podman looks for these words.
            }
            else
            {
                throw new UsageException($"unknown option '{word}'");
            }
        }

        return arguments;
    }

    /// <summary>Whether a switch is on.</summary>
    internal bool Has(string name) => Value(name) == "true";

    /// <summary>An option's value, the last one of several; null where it was not given.</summary>
    internal string? Value(string name) => _values.FindLast(entry => entry.Name == name).Value;

    /// <summary>All values of an option that may be given several times.</summary>
    internal List<string> Values(string name) => _values.FindAll(entry => entry.Name == name).ConvertAll(entry => entry.Value);

    /// <summary>An option's value as a number that is not negative; 0 where it was not given.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal int Number(string name) => Value(name) is not { } text ? 0
        : int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number
        : throw new UsageException($"--{name}: '{text}' is not a number");

    /// <summary>The one operand of a command that takes just one.</summary>
    /// <exception cref="UsageException">There is none, or more.</exception>
    internal string Id(string command) => Operands is [string id] ? id : throw new UsageException($"{command} takes the id of one container");

    private static string? Find(string[] options, string name)
    {
        foreach (string option in options)
        {
            string[] forms = option.Split('|');
            if (Array.IndexOf(forms, name) >= 0)
            {
                return forms[0];
            }
        }

        return null;
    }
}

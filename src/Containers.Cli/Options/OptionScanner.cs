using System.CommandLine;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Cli.Options;

/// <summary>
/// Reads the options of a command line as getopt_long(3) and docker do, so that the parser meets none it could mistake: an unknown one
/// is an error and not an argument, a value may start with a dash, and a flag has a value only after an equals sign.
/// </summary>
internal sealed class OptionScanner(IReadOnlyList<Option> options, bool endsAtArgument)
{
    private const string EndOfOptions = "--";
    private readonly List<string> _words = [];

    /// <summary>Options that have one value, of which the last one counts.</summary>
    private readonly Dictionary<Option, string> _single = [];

    /// <summary>
    /// The same words, options that have one value first, with each option's value joined to its name, and with an end-of-options mark before the first argument where
    /// options end there: what follows the image of <c>run</c> belongs to the container's program, even where it looks like an option.
    /// </summary>
    /// <param name="words">The command line, from the command's name on.</param>
    /// <exception cref="UsageException">There is no such option, or one has no value.</exception>
    public IReadOnlyList<string> Scan(IReadOnlyList<string> words)
    {
        for (int index = 1; index < words.Count; index++)
        {
            string word = words[index];
            bool isOption = word.Length > 1 && word[0] == '-';
            if (word == EndOfOptions || (!isOption && endsAtArgument))
            {
                return [words[0], .. Single(), .. _words, EndOfOptions, .. words.Skip(word == EndOfOptions ? index + 1 : index)];
            }

            if (!isOption)
            {
                _words.Add(word);
            }
            else if ((word[1] == '-' ? AddLong(word) : AddShort(word)) is { } open)
            {
                index++;
                Add(open, index < words.Count ? words[index] : throw new UsageException($"option {word} needs a value."));
            }
        }

        return [words[0], .. Single(), .. _words];
    }

    /// <summary>Adds <c>--name</c> or <c>--name=value</c>; returns the option where its value is the next word.</summary>
    private Option? AddLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        Option option = Find(equals < 0 ? word : word[..equals]);
        if (equals < 0 && TakesValue(option))
        {
            return option;
        }

        Add(option, equals < 0 ? null : word[(equals + 1)..]);
        return null;
    }

    /// <summary>
    /// Adds <c>-abc</c>: flags, of which the last may be an option with its value, or have one after an equals sign; returns the option whose
    /// value is the next word.
    /// </summary>
    private Option? AddShort(string word)
    {
        for (int index = 1; index < word.Length; index++)
        {
            Option option = Find("-" + word[index]);
            string rest = word[(index + 1)..];
            if (rest is "" && TakesValue(option))
            {
                return option;
            }

            if (rest.StartsWith('=') || TakesValue(option))
            {
                Add(option, rest.StartsWith('=') ? rest[1..] : rest);
                return null;
            }

            Add(option, null);
        }

        return null;
    }

    private void Add(Option option, string? value)
    {
        if (!TakesValue(option))
        {
            _single[option] = GoBoolean.TryParse(value ?? "true", out bool isOn) ? isOn ? "true" : "false"
                : throw new UsageException($"{option.Name} is there or not, and '{value}' says neither: it takes {GoBoolean.Forms}.");
        }
        else if (option.Arity.MaximumNumberOfValues == 1)
        {
            _single[option] = value!;
        }
        else
        {
            _words.AddRange(Joined(option, value!));
        }
    }

    /// <summary>The parser acts on a flag with an action of its own whatever its value is.</summary>
    private IEnumerable<string> Single() =>
        _single.Where(entry => entry is not { Key.Action: not null, Value: "false" }).SelectMany(entry => Joined(entry.Key, entry.Value));

    /// <summary>An option and its value; the parser takes nothing after an equals sign for no value at all.</summary>
    private static string[] Joined(Option option, string value) => value.Length == 0 ? [option.Name, value] : [$"{option.Name}={value}"];

    private Option Find(string name) =>
        options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name))
            ?? throw new UsageException($"there is no option {name}.{Nearest(name)}");

    /// <summary>A letter is near to any other, a word is not.</summary>
    private string Nearest(string name) => name.StartsWith("--", StringComparison.Ordinal)
        ? Suggestion.For(name, options.Where(option => !option.Hidden).Select(option => option.Name))
        : "";

    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;
}

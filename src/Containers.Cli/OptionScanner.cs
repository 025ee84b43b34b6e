using System.CommandLine;
using Containers.Engine;

namespace Containers.Cli;

/// <summary>
/// Reads the options of a command line as getopt_long(3) and docker do, so that the parser meets none it could mistake: an unknown one
/// is an error and not an argument, and a value may start with a dash.
/// </summary>
internal sealed class OptionScanner(IReadOnlyList<Option> options, bool endsAtArgument)
{
    private const string EndOfOptions = "--";
    private readonly List<string> _words = [];

    /// <summary>
    /// The same words with each option's value joined to its name, and with an end-of-options mark before the first argument where
    /// options end there: what follows the image of <c>run</c> belongs to the container's program, even where it looks like an option.
    /// </summary>
    /// <param name="words">The command line, from the command's name on.</param>
    /// <exception cref="UsageException">There is no such option, or one has no value.</exception>
    public IReadOnlyList<string> Scan(IReadOnlyList<string> words)
    {
        _words.Add(words[0]);
        for (int index = 1; index < words.Count; index++)
        {
            string word = words[index];
            bool isOption = word.Length > 1 && word[0] == '-';
            if (word == EndOfOptions || (!isOption && endsAtArgument))
            {
                return [.. _words, EndOfOptions, .. words.Skip(word == EndOfOptions ? index + 1 : index)];
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

        return _words;
    }

    /// <summary>Adds <c>--name</c> or <c>--name=value</c>; returns the option where its value is the next word.</summary>
    private Option? AddLong(string word)
    {
        int equals = word.IndexOf('=', StringComparison.Ordinal);
        Option option = Find(equals < 0 ? word : word[..equals]);
        if (!TakesValue(option))
        {
            _words.Add(word);
            return null;
        }

        if (equals < 0)
        {
            return option;
        }

        Add(option, word[(equals + 1)..]);
        return null;
    }

    /// <summary>Adds <c>-abc</c>: flags, of which the last may be an option with its value; returns that option where it has none.</summary>
    private Option? AddShort(string word)
    {
        for (int index = 1; index < word.Length; index++)
        {
            Option option = Find("-" + word[index]);
            if (TakesValue(option))
            {
                string value = word[(index + 1)..];
                if (value.Length == 0)
                {
                    return option;
                }

                Add(option, value[0] == '=' ? value[1..] : value);
                return null;
            }

            _words.Add(option.Name);
        }

        return null;
    }

    /// <summary>Adds an option with its value; the parser takes nothing after an equals sign for no value at all.</summary>
    private void Add(Option option, string value) => _words.AddRange(value.Length == 0 ? [option.Name, value] : [$"{option.Name}={value}"]);

    private Option Find(string name) =>
        options.FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name))
            ?? throw new UsageException($"there is no option {name}.{Nearest(name)}");

    /// <summary>A letter is near to any other, a word is not.</summary>
    private string Nearest(string name) => name.StartsWith("--", StringComparison.Ordinal)
        ? Suggestion.For(name, options.Where(option => !option.Hidden).Select(option => option.Name))
        : "";

    private static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0;
}

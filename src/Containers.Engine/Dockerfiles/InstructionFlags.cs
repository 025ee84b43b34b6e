using System.Text;
using Containers.Engine.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>The flags between an instruction's name and its arguments: <c>--name=value</c>, or <c>--name</c> for one that is on or off.</summary>
internal sealed class InstructionFlags
{
    private readonly string _instruction;
    private readonly List<(string Name, string? Value)> _flags;

    private InstructionFlags(string instruction, List<(string Name, string? Value)> flags, string rest)
    {
        _instruction = instruction;
        _flags = flags;
        Rest = rest;
    }

    /// <summary>The arguments after the flags.</summary>
    public string Rest { get; }

    /// <summary>Takes the flags off the text that follows an instruction's name.</summary>
    public static InstructionFlags Read(string instruction, string text, char escape)
    {
        var flags = new List<(string, string?)>();
        int position = ArgumentWords.SkipSpace(text, 0);
        while (text.AsSpan(position).StartsWith("--"))
        {
            string word = ReadWord(text, ref position, escape);
            position = ArgumentWords.SkipSpace(text, position);
            if (word == "--")
            {
                break;
            }

            int equals = word.IndexOf('=', StringComparison.Ordinal);
            flags.Add(equals < 0 ? (word[2..], null) : (word[2..equals], word[(equals + 1)..]));
        }

        return new InstructionFlags(instruction, flags, text[position..].Trim());
    }

    /// <summary>Refuses what the instruction does not have, and what may stand only once but does not.</summary>
    /// <param name="known">The flags it has.</param>
    /// <param name="repeated">Those of them that may stand several times.</param>
    /// <exception cref="FormatException">There is such a flag.</exception>
    public void Require(IReadOnlyCollection<string> known, params string[] repeated)
    {
        foreach ((string name, _) in _flags)
        {
            if (!known.Contains(name))
            {
                string advice = known.Count == 0 ? " It has none." : Suggestion.For("--" + name, known.Select(flag => "--" + flag));
                throw new FormatException($"{_instruction} has no flag --{name}.{advice}");
            }

            if (!repeated.Contains(name) && _flags.Count(flag => flag.Name == name) > 1)
            {
                throw new FormatException($"The flag --{name} can be given only once.");
            }
        }
    }

    /// <summary>A flag's value; null where it is not given.</summary>
    /// <exception cref="FormatException">It is given without a value.</exception>
    public string? Text(string name) => Texts(name) is [.., var value] ? value : null;

    /// <summary>The values of a flag that may stand several times.</summary>
    /// <inheritdoc cref="Text" path="/exception"/>
    public IReadOnlyList<string> Texts(string name) =>
        [.. _flags.Where(flag => flag.Name == name).Select(flag => flag.Value ?? throw new FormatException($"The flag --{name} needs a value: --{name}=…"))];

    /// <summary>Whether a flag that is on or off is on; null where it is not given.</summary>
    /// <exception cref="FormatException">Its value is neither <c>true</c> nor <c>false</c>.</exception>
    public bool? Switch(string name) => _flags.Find(flag => flag.Name == name) switch
    {
        (null, _) => null,
        (_, null or "true") => true,
        (_, "false") => false,
        (_, var value) => throw new FormatException($"The flag --{name} is either true or false, not '{value}'."),
    };

    private static string ReadWord(string text, ref int position, char escape)
    {
        var word = new StringBuilder();
        char quote = '\0';
        for (; position < text.Length && (quote != '\0' || !char.IsWhiteSpace(text[position])); position++)
        {
            char character = text[position];
            if (character == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && character is '\'' or '"')
            {
                quote = character;
            }
            else if (character != escape)
            {
                word.Append(character);
            }
            else if (position + 1 < text.Length)
            {
                word.Append(text[++position]);
            }
        }

        return word.ToString();
    }
}

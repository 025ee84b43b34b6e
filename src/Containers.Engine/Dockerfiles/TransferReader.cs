using Containers.Engine.Dockerfiles.Instructions;

namespace Containers.Engine.Dockerfiles;

/// <summary>Reads COPY and ADD.</summary>
internal static class TransferReader
{
    /// <summary>The flags of COPY.</summary>
    public static readonly string[] CopyFlags = ["from", "chown", "chmod", "link", "parents", "exclude"];

    /// <summary>The flags of ADD.</summary>
    public static readonly string[] AddFlags = ["chown", "chmod", "link", "exclude", "checksum", "keep-git-dir", "unpack"];

    /// <summary>Reads a COPY.</summary>
    /// <exception cref="FormatException">A flag or argument is wrong.</exception>
    public static CopyInstruction Copy(LogicalLine line, InstructionFlags flags)
    {
        flags.Require(CopyFlags, "exclude");
        (IReadOnlyList<string> sources, IReadOnlyList<Heredoc> files, string target) = Arguments(line, flags.Rest);
        return new CopyInstruction
        {
            Line = line,
            Sources = sources,
            Files = files,
            Target = target,
            Owner = flags.Text("chown"),
            Mode = flags.Text("chmod"),
            IsLinked = flags.Switch("link") ?? false,
            Excluded = flags.Texts("exclude"),
            From = flags.Text("from") is { Length: > 0 } from ? from : null,
            KeepsParents = flags.Switch("parents") ?? false,
        };
    }

    /// <summary>Reads an ADD.</summary>
    /// <exception cref="FormatException">A flag or argument is wrong.</exception>
    public static AddInstruction Add(LogicalLine line, InstructionFlags flags)
    {
        flags.Require(AddFlags, "exclude");
        (IReadOnlyList<string> sources, IReadOnlyList<Heredoc> files, string target) = Arguments(line, flags.Rest);
        return new AddInstruction
        {
            Line = line,
            Sources = sources,
            Files = files,
            Target = target,
            Owner = flags.Text("chown"),
            Mode = flags.Text("chmod"),
            IsLinked = flags.Switch("link") ?? false,
            Excluded = flags.Texts("exclude"),
            Checksum = flags.Text("checksum"),
            KeepsGitFolder = flags.Switch("keep-git-dir") ?? false,
            Unpacks = flags.Switch("unpack"),
        };
    }

    private static (IReadOnlyList<string> Sources, IReadOnlyList<Heredoc> Files, string Target) Arguments(LogicalLine line, string rest)
    {
        IReadOnlyList<string> words = JsonArguments.Parse(rest) ?? ArgumentWords.Plain(rest);
        string name = line.Name.ToUpperInvariant();
        if (words.Count < 2)
        {
            throw new FormatException($"{name} needs at least one source and a target: {name} file /folder/.");
        }

        if (Heredoc.TryParse(words[^1]) is not null)
        {
            throw new FormatException($"A heredoc cannot be the target of {name}; write the target after it.");
        }

        var sources = new List<string>();
        var files = new List<Heredoc>();
        foreach (string word in words.SkipLast(1))
        {
            if (Heredoc.TryParse(word) is not { } heredoc)
            {
                sources.Add(word);
                continue;
            }

            files.Add(line.Heredocs.FirstOrDefault(known => known.Name == heredoc.Name)
                ?? throw new FormatException($"The heredoc {heredoc.Name} has no lines."));
        }

        return (sources, files, words[^1]);
    }
}

using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Text;

namespace Containers.Engine.Dockerfiles;

/// <summary>Turns a line of a Dockerfile into an instruction.</summary>
/// <param name="escape">The file's escape character.</param>
internal sealed class InstructionReader(char escape)
{
    /// <summary>The flags of RUN.</summary>
    public static readonly string[] RunFlags = ["mount", "network", "security"];

    private static readonly string[] Names =
    [
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL",
        "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    ];

    /// <summary>Reads an instruction.</summary>
    /// <exception cref="DockerfileException">It is none, or one of its flags or arguments is wrong.</exception>
    public Instruction Read(LogicalLine line)
    {
        try
        {
            string name = line.Name.ToUpperInvariant();
            return Read(line, name, InstructionFlags.Read(name, line.Rest, escape));
        }
        catch (FormatException exception)
        {
            throw new DockerfileException(line.Location, exception.Message, exception);
        }
    }

    private Instruction Read(LogicalLine line, string name, InstructionFlags flags)
    {
        string rest = flags.Rest;
        switch (name)
        {
            case "FROM":
                return From(line, flags);
            case "RUN":
                return Run(line, flags);
            case "COPY":
                return WithoutVariable(TransferReader.Copy(line, flags));
            case "ADD":
                return TransferReader.Add(line, flags);
            case "HEALTHCHECK":
                return new HealthInstruction(HealthCheckInstruction.Parse(Some(name, line.Rest))) { Line = line };
        }

        if (!Names.Contains(name))
        {
            throw new FormatException($"{line.Name} is not an instruction.{Suggestion.For(name, Names)}");
        }

        flags.Require([]);
        return name switch
        {
            "ARG" => new ArgInstruction([.. ArgumentWords.Quoted(Some(name, rest), escape).Select(Argument)]) { Line = line },
            "CMD" => new CmdInstruction(CommandLine.Parse(rest)) { Line = line },
            "ENTRYPOINT" => new EntrypointInstruction(CommandLine.Parse(rest)) { Line = line },
            "ENV" => new EnvInstruction(ArgumentWords.Pairs(rest, escape, name)) { Line = line },
            "LABEL" => new LabelInstruction(ArgumentWords.Pairs(rest, escape, name)) { Line = line },
            "EXPOSE" => new ExposeInstruction([.. ArgumentWords.Plain(Some(name, rest)).Order(StringComparer.Ordinal)]) { Line = line },
            "MAINTAINER" => new MaintainerInstruction(Some(name, rest)) { Line = line },
            "ONBUILD" => OnBuild(line, Some(name, rest)),
            "SHELL" => Shell(line, rest),
            "STOPSIGNAL" => new StopSignalInstruction(Some(name, rest)) { Line = line },
            "USER" => new UserInstruction(Some(name, rest)) { Line = line },
            "VOLUME" => Volume(line, rest),
            _ => new WorkdirInstruction(Some(name, rest)) { Line = line },
        };
    }

    private static FromInstruction From(LogicalLine line, InstructionFlags flags)
    {
        flags.Require(["platform"]);
        IReadOnlyList<string> words = ArgumentWords.Plain(flags.Rest);
        bool named = words.Count == 3 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase);
        if (words.Count != 1 && !named)
        {
            throw new FormatException("FROM takes an image, and a name for the stage after AS: FROM debian AS build.");
        }

        string? stage = named ? words[2].ToLowerInvariant() : null;
        if (stage is not null && (!char.IsAsciiLetter(stage[0]) || stage.Any(character => !char.IsAsciiLetterOrDigit(character) && character is not ('-' or '_' or '.'))))
        {
            throw new FormatException($"'{words[2]}' cannot be a stage's name; one begins with a letter and has letters, digits, '-', '_' and '.'.");
        }

        return new FromInstruction { Line = line, Base = words[0], Platform = flags.Text("platform"), StageName = stage };
    }

    private static RunInstruction Run(LogicalLine line, InstructionFlags flags)
    {
        flags.Require(RunFlags, "mount");
        string network = flags.Text("network") ?? "default";
        string security = flags.Text("security") ?? "sandbox";
        if (network is not ("default" or "none" or "host"))
        {
            throw new FormatException($"'{network}' is no network of a RUN; default, none and host are.{Suggestion.For(network, ["default", "none", "host"])}");
        }

        if (security is not ("sandbox" or "insecure"))
        {
            throw new FormatException($"--security is sandbox or insecure, not '{security}'.");
        }

        IReadOnlyList<string> mounts = flags.Texts("mount");
        List<string> from = [.. mounts.SelectMany(CommaSeparated.Split).Where(field => field.StartsWith("from=", StringComparison.OrdinalIgnoreCase)).Select(field => field[5..])];
        if (from.Find(name => name.Contains('$', StringComparison.Ordinal)) is { } variable)
        {
            throw NotReplaced(variable, "from=");
        }

        var command = CommandLine.Parse(flags.Rest);
        return command.Words.Count == 0
            ? throw new FormatException("RUN needs a command.")
            : new RunInstruction(command) { Line = line, Mounts = mounts, MountSources = from, Network = network, IsInsecure = security == "insecure" };
    }

    /// <summary>What a COPY takes files from has to be known before anything is built.</summary>
    private CopyInstruction WithoutVariable(CopyInstruction copy) =>
        copy.From is { } from && new VariableExpansion(escape, _ => null).Expand(from) != from ? throw NotReplaced(from, "--from") : copy;

    private static FormatException NotReplaced(string variable, string flag) =>
        new($"'{variable}' cannot be replaced in {flag}; give a stage a name by FROM … AS and write that name.");

    private static ShellInstruction Shell(LogicalLine line, string rest) => JsonArguments.Parse(rest) is { Count: > 0 } words
        ? new ShellInstruction(words) { Line = line }
        : throw new FormatException("SHELL takes a JSON array with at least the shell: SHELL [\"/bin/bash\", \"-c\"].");

    private static VolumeInstruction Volume(LogicalLine line, string rest)
    {
        IReadOnlyList<string> folders = [.. (JsonArguments.Parse(rest) ?? ArgumentWords.Plain(rest)).Select(folder => folder.Trim())];
        return folders.Count > 0 && folders.All(folder => folder.Length > 0)
            ? new VolumeInstruction(folders) { Line = line }
            : throw new FormatException("VOLUME needs the paths of folders.");
    }

    private OnBuildInstruction OnBuild(LogicalLine line, string rest)
    {
        LogicalLine trigger = line with { Text = rest };
        string name = trigger.Name.ToUpperInvariant();
        if (name is "ONBUILD" or "FROM" or "MAINTAINER")
        {
            throw new FormatException($"{name} cannot be a trigger of ONBUILD.");
        }

        _ = Read(trigger); // What could not be done then is refused now.
        return new OnBuildInstruction(rest + string.Concat(line.Heredocs.Select(heredoc => $"\n{heredoc.Content}{heredoc.Name}"))) { Line = line };
    }

    private static (string Name, string? Default) Argument(string word) => word.IndexOf('=', StringComparison.Ordinal) switch
    {
        0 => throw new FormatException($"'{word}' has no name before its equals sign."),
        > 0 and var equals => (word[..equals], word[(equals + 1)..]),
        _ => (word, null),
    };

    private static string Some(string name, string rest) => rest.Length > 0 ? rest : throw new FormatException($"{name} needs an argument.");
}

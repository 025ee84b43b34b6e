using Containers.Engine.Building.Graph;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>
/// The rules of <c>docker build --check</c> (docs.docker.com, "Build checks"), under their names there, as BuildKit applies them. Here are those
/// of the file as it is written; <see cref="StageChecks"/> has those of the stages as they are built.
/// </summary>
internal sealed class DockerfileChecks
{
    private static readonly string[] s_reserved = ["scratch", "context"];
    private readonly Dockerfile _file;
    private readonly WarningList _warnings;

    private DockerfileChecks(Dockerfile file, WarningList warnings)
    {
        _file = file;
        _warnings = warnings;
    }

    /// <summary>Checks the lines of a file, whatever may be wrong with them together.</summary>
    /// <param name="file">The file, as far as it could be read.</param>
    /// <param name="warnings">Gets what is found.</param>
    public static void CheckLines(Dockerfile file, WarningList warnings) => new DockerfileChecks(file, warnings).CheckLines();

    /// <summary>Checks stages and their bases.</summary>
    /// <param name="file">The file.</param>
    /// <param name="variables">The variables of FROM.</param>
    /// <param name="warnings">Gets what is found.</param>
    public static void CheckStages(Dockerfile file, GlobalVariables variables, WarningList warnings)
    {
        var checks = new DockerfileChecks(file, warnings);
        checks.CheckCasing();
        checks.CheckStageNames();
        checks.CheckBases(variables);
    }

    private void CheckLines()
    {
        IEnumerable<Instruction> stages = _file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From));
        foreach (Instruction instruction in _file.GlobalArguments.Concat(stages))
        {
            if (instruction.Line.EmptyContinuation is { } line)
            {
                _warnings.AddOfFile("NoEmptyContinuation", line, "There is an empty line among the continuation lines; remove it, or make it a comment.");
            }

            switch (instruction)
            {
                case MaintainerInstruction:
                    _warnings.Add("MaintainerDeprecated", instruction, "MAINTAINER is out of use; write LABEL org.opencontainers.image.authors=… instead.");
                    break;
                case ArgInstruction argument:
                    CheckDescription(argument, [.. argument.Arguments.Select(argument => argument.Name)]);
                    break;
                case FromInstruction from:
                    CheckFrom(from);
                    break;
            }
        }
    }

    private void CheckFrom(FromInstruction from)
    {
        if (from.StageName is not { } name)
        {
            return;
        }

        IReadOnlyList<string> words = ArgumentWords.Plain(from.Line.Rest);
        if (words[^1] != name)
        {
            _warnings.Add("StageNameCasing", from, $"The stage's name '{words[^1]}' should be in small letters.");
        }

        string keyword = words[^2];
        if (IsOfOneCase(from.Line.Name) && keyword != (IsSmall(from.Line.Name) ? keyword.ToLowerInvariant() : keyword.ToUpperInvariant()))
        {
            _warnings.Add("FromAsCasing", from, $"'{from.Line.Name}' and '{keyword}' should be written in the same case.");
        }

        CheckDescription(from, [name]);
    }

    /// <summary>A comment right above an ARG or a named stage describes it, by its name first.</summary>
    private void CheckDescription(Instruction instruction, IReadOnlyList<string> names)
    {
        if (instruction.Line.Comments is [.., var last] && !names.Contains(last.Split(' ')[0]))
        {
            _warnings.AddTried(
                "InvalidDefinitionDescription", instruction, $"The comment above should be a description: '# {names[0]} …'; leave a line empty where it is not one.");
        }
    }

    private void CheckCasing()
    {
        List<Instruction> all = [.. _file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From))];
        List<string> names = [.. all.Select(instruction => instruction.Line.Name).Where(IsOfOneCase)];
        int small = names.Count(IsSmall);
        bool majorityIsSmall = small * 2 > names.Count;
        foreach (Instruction instruction in all)
        {
            string name = instruction.Line.Name;
            if (name != (majorityIsSmall ? name.ToLowerInvariant() : name.ToUpperInvariant()))
            {
                _warnings.AddOfFile(
                    "ConsistentInstructionCasing",
                    instruction.Location.Line,
                    $"'{name}' is not written as most instructions of the file, which are in {(majorityIsSmall ? "small letters" : "capitals")}.");
            }
        }
    }

    private static bool IsSmall(string word) => !word.Any(char.IsUpper);

    private static bool IsOfOneCase(string word) => IsSmall(word) || !word.Any(char.IsLower);

    private void CheckStageNames()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (FromInstruction from in _file.Stages.Select(stage => stage.From).Where(from => from.StageName is not null))
        {
            if (s_reserved.Contains(from.StageName))
            {
                _warnings.AddOfFile("ReservedStageName", from.Location.Line, $"'{from.StageName}' has a meaning of its own, so a stage should not be named so.");
            }

            if (!names.Add(from.StageName!))
            {
                _warnings.AddOfFile("DuplicateStageName", from.Location.Line, $"There is another stage '{from.StageName}' before; only the last one can be used.");
            }
        }
    }

    private void CheckBases(GlobalVariables variables)
    {
        bool areKnown = true;
        foreach (FromInstruction from in _file.Stages.Select(stage => stage.From))
        {
            ReportUndeclared(from, from.Base, variables);
            if (from.Platform is { } platform)
            {
                CheckPlatform(from, platform, ReportUndeclared(from, platform, variables), variables);
            }

            areKnown = areKnown && CheckDefault(from, variables);
        }
    }

    /// <summary>Tells of variables in FROM that neither the builder nor an ARG before the first stage knows.</summary>
    private VariableExpansion ReportUndeclared(FromInstruction from, string text, GlobalVariables variables)
    {
        var expansion = new VariableExpansion(_file.Directives.Escape, variables.ValueOf);
        _ = expansion.Expand(text);
        IEnumerable<string> known = _file.GlobalArguments.SelectMany(arguments => arguments.Arguments).Select(argument => argument.Name).Concat(variables.Names);
        foreach (string name in expansion.Missing.Where(name => !known.Contains(name)))
        {
            _warnings.Add("UndefinedArgInFrom", from, $"The variable {name} is not declared by an ARG before.{Suggestion.For(name, known)}");
        }

        return expansion;
    }

    private void CheckPlatform(FromInstruction from, string text, VariableExpansion expansion, GlobalVariables variables)
    {
        string platform = expansion.Expand(text);
        if (expansion is { Used.Count: 1, Missing.Count: 0 } && expansion.Used.Contains("TARGETPLATFORM") && platform == variables.ValueOf("TARGETPLATFORM"))
        {
            _warnings.Add("RedundantTargetPlatform", from, "The platform that is built for is the standard; --platform can be left out.");
        }

        // A stage that is named after its platform means it.
        if (expansion is { Used.Count: 0, Missing.Count: 0 } && PlatformOf(platform) is { } constant
            && !(from.StageName is { } name && (name.Contains(constant.Os, StringComparison.Ordinal) || name.Contains(constant.Architecture, StringComparison.Ordinal))))
        {
            _warnings.Add("FromPlatformFlagConstDisallowed", from, $"The stage is always for {platform}, whatever the build is for; use a variable such as $BUILDPLATFORM.");
        }
    }

    /// <summary>Tells of a base that is no name of an image where the builder gives no values; false where that cannot be found out.</summary>
    private bool CheckDefault(FromInstruction from, GlobalVariables variables)
    {
        try
        {
            string standard = new VariableExpansion(_file.Directives.Escape, variables.Defaults().GetValueOrDefault).Expand(from.Base);
            if (!ImageReference.TryParse(standard, out _))
            {
                _warnings.AddOfFile("InvalidDefaultArgInFrom", from.Location.Line, $"Without values from the builder '{from.Base}' is no name of an image; give the ARG one.");
            }

            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>A platform; null where it is none, which the build itself tells.</summary>
    private static Platform? PlatformOf(string text)
    {
        try
        {
            return Platform.Parse(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }
}

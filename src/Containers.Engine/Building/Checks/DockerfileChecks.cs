using Containers.Engine.Building.Context;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Dockerfiles.Instructions;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Graph;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>
/// The rules of <c>docker build --check</c> (docs.docker.com, "Build checks"), under their names there. One instance checks one file.
/// </summary>
internal sealed class DockerfileChecks
{
    private static readonly string[] s_reserved = ["scratch", "context"];
    private static readonly string[] s_secretWords = ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
    private static readonly string[] s_harmlessWords = ["public"];

    private readonly Dockerfile _file;
    private readonly BuildPlan _plan;
    private readonly IgnoreRules _ignored;
    private readonly CheckOptions _options;
    private readonly List<BuildWarning> _warnings = [];

    private DockerfileChecks(Dockerfile file, BuildPlan plan, IgnoreRules ignored)
    {
        _file = file;
        _plan = plan;
        _ignored = ignored;
        _options = CheckOptions.Of(file);
    }

    /// <summary>Checks a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="plan">Its stages.</param>
    /// <param name="ignored">What is left out of the context.</param>
    public static BuildCheck Run(Dockerfile file, BuildPlan plan, IgnoreRules ignored)
    {
        var checks = new DockerfileChecks(file, plan, ignored);
        checks.CheckCasing();
        checks.CheckStages();
        foreach (ArgInstruction argument in file.GlobalArguments)
        {
            checks.CheckDescription(argument, argument.Arguments.Select(argument => argument.Name));
        }

        foreach (StageDefinition stage in file.Stages)
        {
            checks.CheckStage(stage);
        }

        return new BuildCheck([.. checks._warnings.OrderBy(warning => warning.Line)], checks._options.IsError);
    }

    private IEnumerable<Instruction> All => _file.GlobalArguments.Concat(_file.Stages.SelectMany(stage => stage.Instructions.Prepend(stage.From)));

    private void Warn(string rule, Instruction instruction, string message)
    {
        if (_options.Checks(rule))
        {
            _warnings.Add(new BuildWarning(rule, instruction.Location.Line, message));
        }
    }

    private void CheckCasing()
    {
        int upper = All.Count(instruction => instruction.Line.Name == instruction.Name);
        bool majorityIsUpper = upper * 2 >= All.Count();
        foreach (Instruction instruction in All)
        {
            string name = instruction.Line.Name;
            if (name != (majorityIsUpper ? name.ToUpperInvariant() : name.ToLowerInvariant()))
            {
                Warn("ConsistentInstructionCasing", instruction, $"'{name}' is not written as most instructions of the file, which are in {(majorityIsUpper ? "capitals" : "small letters")}.");
            }

            if (instruction.Line.EmptyLine is not null)
            {
                Warn("NoEmptyContinuation", instruction, "There is an empty line among the continuation lines; remove it, or make it a comment.");
            }
        }
    }

    private void CheckStages()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (StageDefinition stage in _file.Stages)
        {
            FromInstruction from = stage.From;
            IReadOnlyList<string> words = ArgumentWords.Plain(from.Line.Rest);
            if (from.StageName is { } name)
            {
                if (words[^1] != name)
                {
                    Warn("StageNameCasing", from, $"The stage's name '{words[^1]}' should be in small letters.");
                }

                if (char.IsUpper(words[^2][0]) != char.IsUpper(from.Line.Name[0]))
                {
                    Warn("FromAsCasing", from, $"'{from.Line.Name}' and '{words[^2]}' should be written in the same case.");
                }

                if (!names.Add(name))
                {
                    Warn("DuplicateStageName", from, $"There is another stage '{name}' before; only the last one can be used.");
                }

                if (s_reserved.Contains(name))
                {
                    Warn("ReservedStageName", from, $"'{name}' has a meaning of its own, so a stage should not be named so.");
                }
            }

            CheckPlatform(from);
            CheckBase(stage);
            CheckDescription(from, from.StageName);
        }
    }

    /// <summary>A comment right above an ARG or a named stage describes it, by its name first.</summary>
    private void CheckDescription(Instruction instruction, params IEnumerable<string?> names)
    {
        List<string> missing = [.. names.OfType<string>().Where(name => !instruction.Line.Comments.Any(comment => comment.Trim().StartsWith(name + " ", StringComparison.Ordinal)))];
        if (instruction.Line.Comments.Count > 0 && missing.Count > 0 && _options.Tries("InvalidDefinitionDescription"))
        {
            Warn("InvalidDefinitionDescription", instruction, $"The comment above should be a description: '# {missing[0]} …'; leave a line empty where it is not one.");
        }
    }

    private void CheckSources(TransferInstruction transfer)
    {
        if (transfer is CopyInstruction { From: not null } || !_options.Tries("CopyIgnoredFile"))
        {
            return;
        }

        foreach (string source in transfer.Sources.Where(source => !source.Contains('$', StringComparison.Ordinal) && !RemoteSource.IsAddress(source)))
        {
            if (_ignored.Ignores(string.Join('/', SourceFinder.Parts(source))))
            {
                Warn("CopyIgnoredFile", transfer, $"'{source}' is left out of the context by .dockerignore, so {transfer.Name} does not find it.");
            }
        }
    }

    private void CheckPlatform(FromInstruction from)
    {
        string? platform = from.Platform;
        if (platform is "$TARGETPLATFORM" or "${TARGETPLATFORM}")
        {
            Warn("RedundantTargetPlatform", from, "The platform that is built for is the standard; --platform can be left out.");
        }
        else if (platform is not null && !platform.Contains('$', StringComparison.Ordinal))
        {
            Warn("FromPlatformFlagConstDisallowed", from, $"The stage is always for {platform}, whatever the build is for; use a variable such as $BUILDPLATFORM.");
        }
    }

    private void CheckBase(StageDefinition stage)
    {
        var declared = new VariableExpansion(_file.Directives.Escape, _plan.GlobalArgument);
        _ = declared.Expand(stage.From.Base);
        IEnumerable<string> known = _file.GlobalArguments.SelectMany(arguments => arguments.Arguments).Select(argument => argument.Name);
        foreach (string name in declared.Missing.Where(name => !known.Contains(name)))
        {
            Warn("UndefinedArgInFrom", stage.From, $"The variable {name} is not declared by an ARG before.{Suggestion.For(name, known)}");
        }

        var defaults = _file.GlobalArguments.SelectMany(arguments => arguments.Arguments).ToLookup(argument => argument.Name, argument => argument.Default);
        string standard = new VariableExpansion(_file.Directives.Escape, name => defaults[name].LastOrDefault() ?? (defaults.Contains(name) ? null : _plan.GlobalArgument(name))).Expand(stage.From.Base);
        if (stage.From.Base.Contains('$', StringComparison.Ordinal) && !ImageReference.TryParse(standard, out _))
        {
            Warn("InvalidDefaultArgInFrom", stage.From, $"Without values from the builder '{stage.From.Base}' is no name of an image; give the ARG one.");
        }
    }

    private void CheckStage(StageDefinition stage)
    {
        bool hasFolder = false;
        List<Instruction> repeated = [];
        bool hasShell = false;
        foreach (Instruction instruction in stage.Instructions)
        {
            switch (instruction)
            {
                case MaintainerInstruction:
                    Warn("MaintainerDeprecated", instruction, "MAINTAINER is out of use; write LABEL org.opencontainers.image.authors=… instead.");
                    break;
                case TransferInstruction transfer:
                    CheckSources(transfer);
                    break;
                case ArgInstruction argument:
                    CheckDescription(argument, argument.Arguments.Select(argument => argument.Name));
                    break;
                case ShellInstruction:
                    hasShell = true;
                    break;
                case CmdInstruction or EntrypointInstruction or HealthInstruction:
                    repeated.Add(instruction);
                    CheckForm(instruction, hasShell);
                    break;
                case WorkdirInstruction folder:
                    if (!hasFolder && !folder.Folder.StartsWith('/') && !folder.Folder.StartsWith('$'))
                    {
                        Warn("WorkdirRelativePath", instruction, $"The folder '{folder.Folder}' depends on that of the base image; write an absolute one first.");
                    }

                    hasFolder = true;
                    break;
                case EnvInstruction { Variables: [{ IsOldForm: true }, ..] } or LabelInstruction { Labels: [{ IsOldForm: true }, ..] }:
                    Warn("LegacyKeyValueFormat", instruction, $"{instruction.Name} NAME value is the old form; write {instruction.Name} NAME=value.");
                    break;
                case ExposeInstruction ports:
                    CheckPorts(ports);
                    break;
            }

            CheckSecrets(instruction);
        }

        foreach (IGrouping<string, Instruction> same in repeated.GroupBy(instruction => instruction.Name))
        {
            foreach (Instruction instruction in same.SkipLast(1))
            {
                Warn("MultipleInstructionsDisallowed", instruction, $"The stage has another {same.Key} below, and only the last one counts.");
            }
        }

        UndefinedVariables.Check(_file, stage, _plan, Warn);
    }

    private void CheckForm(Instruction instruction, bool hasShell)
    {
        CommandLine? command = (instruction as CmdInstruction)?.Command ?? (instruction as EntrypointInstruction)?.Command;
        if (command is { IsShellForm: true, Words.Count: > 0 } && !hasShell)
        {
            Warn("JSONArgsRecommended", instruction, $"{instruction.Name} in shell form runs under a shell that passes no signals on; write it as a JSON array.");
        }
    }

    private void CheckPorts(ExposeInstruction ports)
    {
        foreach (string port in ports.Ports.Where(port => !port.Contains('$', StringComparison.Ordinal)))
        {
            if (port.Contains(':', StringComparison.Ordinal))
            {
                Warn("ExposeInvalidFormat", ports, $"'{port}' has an address or a port of the machine, which EXPOSE passes over.");
            }

            if (port.Split('/') is [_, var protocol] && protocol.Any(char.IsUpper))
            {
                Warn("ExposeProtoCasing", ports, $"The protocol in '{port}' should be in small letters.");
            }
        }
    }

    private void CheckSecrets(Instruction instruction)
    {
        IEnumerable<string> names = instruction switch
        {
            ArgInstruction arguments => arguments.Arguments.Select(argument => argument.Name),
            EnvInstruction environment => environment.Variables.Select(variable => variable.Name),
            _ => [],
        };
        foreach (string name in names)
        {
            string[] words = name.ToLowerInvariant().Split('_');
            if (words.Any(s_secretWords.Contains) && !words.Any(s_harmlessWords.Contains))
            {
                Warn("SecretsUsedInArgOrEnv", instruction, $"{name} looks like a secret, and {instruction.Name} keeps it in the image; use RUN --mount=type=secret.");
            }
        }
    }
}

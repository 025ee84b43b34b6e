using Containers.Engine.Building.Context;
using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Operations;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Oci;

namespace Containers.Engine.Building.Checks;

/// <summary>
/// The rules of stages as they are built. Each stage is gone through as a build does, by the same steps and with the same variables, but for what
/// makes layers; so what a build refuses is refused here too.
/// </summary>
/// <param name="plan">The stages.</param>
/// <param name="options">How the build is made.</param>
/// <param name="ignored">What is left out of the context.</param>
/// <param name="warnings">Gets what is found.</param>
/// <param name="baseOf">How the image runs that a stage begins with; null where nobody knows.</param>
internal sealed class StageChecks(BuildPlan plan, BuildOptions options, IgnoreRules ignored, WarningList warnings, Func<StagePlan, ContainerConfiguration?> baseOf)
{
    private static readonly string[] s_secretWords = ["apikey", "auth", "credential", "credentials", "key", "password", "pword", "passwd", "secret", "token"];
    private static readonly string[] s_harmlessWords = ["public", "file", "version"];
    private readonly Dictionary<int, (StageConfiguration State, bool IsBaseKnown, bool HasFolder)> _stages = [];
    private readonly BuildOptions _options = options with { AllowsInsecure = true };

    /// <summary>Checks stages.</summary>
    /// <param name="stages">Their numbers.</param>
    /// <returns>What a build refuses first; null for nothing.</returns>
    public DockerfileException? Run(IReadOnlySet<int> stages)
    {
        foreach (StagePlan stage in plan.Stages.Where(stage => stages.Contains(stage.Definition.Index)))
        {
            if (Check(stage) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private DockerfileException? Check(StagePlan stage)
    {
        (StageConfiguration state, bool isBaseKnown, bool hasFolder) = Begin(stage);
        var last = new Dictionary<string, Instruction>(StringComparer.Ordinal);
        IEnumerable<Instruction> instructions = TriggersOf(stage, state).Concat(stage.IsReplaced ? [] : stage.Definition.Instructions);
        state = StageBuild.WithoutTriggers(state);
        foreach (Instruction instruction in instructions)
        {
            try
            {
                plan.Connect(instruction, stage.Definition.Index);
                CheckInstruction(instruction, state, last);
                var unset = new List<string>();
                VariableExpansion Expansion(StageConfiguration at) => new(plan.Dockerfile.Directives.Escape, at.ValueOf) { OnUnset = unset.Add };
                StageConfiguration before = state;
                try
                {
                    state = Apply(stage, instruction, state, Expansion);
                }
                finally
                {
                    ReportUnset(instruction, unset, before, isBaseKnown);
                }

                CheckResult(instruction, before, state, ref hasFolder);
            }
            catch (Exception exception) when (exception is FormatException or LinuxException or BuildException)
            {
                return new DockerfileException(instruction.Location, exception.Message, exception);
            }
            catch (DockerfileException exception)
            {
                return exception;
            }
        }

        _stages[stage.Definition.Index] = (state, isBaseKnown, hasFolder);
        return null;
    }

    private (StageConfiguration State, bool IsBaseKnown, bool HasFolder) Begin(StagePlan stage)
    {
        if (stage.BaseStage is { } below && _stages.TryGetValue(below, out var known))
        {
            return (StageBuild.Over(known.State), known.IsBaseKnown, known.HasFolder);
        }

        ContainerConfiguration? run = stage.IsFromScratch || stage.IsFromFiles ? new ContainerConfiguration() : baseOf(stage);
        run = StageBuild.WithPath(run ?? new ContainerConfiguration());
        bool isKnown = stage.IsFromScratch || stage.IsFromFiles || baseOf(stage) is not null;
        return (StageConfiguration.Of(run), isKnown, false);
    }

    /// <summary>The triggers of what the stage begins with, which count as its own line.</summary>
    private static IEnumerable<Instruction> TriggersOf(StagePlan stage, StageConfiguration state)
    {
        IReadOnlyList<string> triggers = stage.IsReplaced ? [] : state.Run.OnBuild ?? [];
        return triggers.Select(trigger => Dockerfile.ParseTrigger(stage.BaseName, trigger))
            .Select(instruction => instruction with { Line = instruction.Line with { Location = stage.Definition.From.Location } });
    }

    private StageConfiguration Apply(StagePlan stage, Instruction instruction, StageConfiguration state, Func<StageConfiguration, VariableExpansion> expansion)
    {
        switch (instruction)
        {
            case RunInstruction run:
                _ = RunOperation.Of(run, state, stage.Platform, expansion(state), _options);
                return state;
            case TransferInstruction transfer:
                var operation = TransferOperation.Of(transfer, state, expansion(state), _options);
                CheckSources(transfer, operation);
                return state;
            default:
                return new ConfigurationSteps(expansion, plan.Variables.ArgumentOf, _options.Arguments.GetValueOrDefault).Apply(state, instruction);
        }
    }

    /// <summary>
    /// Tells of variables that nothing has set. Where nobody knows what the base image sets, a name in capitals may be one of it, as those of images
    /// are, unless it looks like a slip of a name that the file sets.
    /// </summary>
    private void ReportUnset(Instruction instruction, List<string> unset, StageConfiguration before, bool isBaseKnown)
    {
        foreach (string name in unset.Where(name => !before.Arguments.Exists(argument => argument.Key == name)))
        {
            IEnumerable<string> known = before.Variables.Select(variable => variable.Key);
            if (!isBaseKnown)
            {
                // PATH is every image's own; GOPATH is no slip of it, though PAHT is.
                known = known.Concat(before.Arguments.Select(argument => argument.Key)).Where(set => set != "PATH" || name.Length == set.Length);
            }

            string suggestion = Suggestion.For(name, known);
            if (isBaseKnown || suggestion.Length > 0 || name.Any(char.IsLower))
            {
                warnings.Add("UndefinedVar", instruction, $"The variable {name} is used and nothing has set it.{suggestion}");
            }
        }
    }

    private void CheckInstruction(Instruction instruction, StageConfiguration state, Dictionary<string, Instruction> last)
    {
        if (instruction is CmdInstruction or EntrypointInstruction or HealthInstruction)
        {
            if (last.TryGetValue(instruction.Name, out Instruction? before))
            {
                warnings.Add(
                    "MultipleInstructionsDisallowed", instruction, before.Location.Line, $"The stage has another {instruction.Name} below, and only the last one counts.");
            }

            last[instruction.Name] = instruction;
        }

        CommandLine? command = (instruction as CmdInstruction)?.Command ?? (instruction as EntrypointInstruction)?.Command;
        if (command is { IsShellForm: true } && state.Run.Shell is not { Count: > 0 })
        {
            warnings.Add("JSONArgsRecommended", instruction, $"{instruction.Name} in shell form runs under a shell that passes no signals on; write it as a JSON array.");
        }

        IEnumerable<NameValue> pairs = (instruction as EnvInstruction)?.Variables ?? (instruction as LabelInstruction)?.Labels ?? [];
        foreach (NameValue _ in pairs.Where(pair => pair.IsOldForm))
        {
            warnings.Add("LegacyKeyValueFormat", instruction, $"{instruction.Name} NAME value is the old form; write {instruction.Name} NAME=value.");
        }

        if (instruction is ArgInstruction arguments)
        {
            CheckSecrets(instruction, arguments.Arguments.Select(argument => argument.Name));
        }
    }

    private void CheckResult(Instruction instruction, StageConfiguration before, StageConfiguration after, ref bool hasFolder)
    {
        switch (instruction)
        {
            case EnvInstruction environment:
                var variables = new VariableExpansion(plan.Dockerfile.Directives.Escape, before.ValueOf);
                CheckSecrets(instruction, environment.Variables.Select(variable => variables.Expand(variable.Name)));
                break;
            case WorkdirInstruction folder:
                string path = new VariableExpansion(plan.Dockerfile.Directives.Escape, before.ValueOf).Expand(folder.Folder);
                if (!hasFolder && !path.StartsWith('/'))
                {
                    warnings.Add("WorkdirRelativePath", instruction, $"The folder '{path}' depends on that of the base image; write an absolute one first.");
                }

                hasFolder = true;
                break;
            case ExposeInstruction ports:
                CheckPorts(ports, after);
                break;
        }
    }

    private void CheckPorts(ExposeInstruction instruction, StageConfiguration state)
    {
        var variables = new VariableExpansion(plan.Dockerfile.Directives.Escape, state.ValueOf);
        foreach (string text in instruction.Ports.SelectMany(variables.Split))
        {
            var port = ExposedPort.Parse(text);
            if (port.Protocol.Any(char.IsUpper))
            {
                warnings.Add("ExposeProtoCasing", instruction, $"The protocol in '{text}' should be in small letters.");
            }

            if (port.NamesHost)
            {
                warnings.Add("ExposeInvalidFormat", instruction, $"'{text}' has an address or a port of the machine, which EXPOSE passes over.");
            }
        }
    }

    /// <summary>A source that the context leaves out is found by no COPY; where the rules have exceptions, nobody knows before it looks.</summary>
    private void CheckSources(TransferInstruction instruction, TransferOperation operation)
    {
        if (operation.From is not null || ignored.IsEmpty || ignored.HasExceptions)
        {
            return;
        }

        foreach (string source in operation.Sources.Where(source => !operation.IsRemote(source)))
        {
            string path = Path.GetRelativePath("/", Path.GetFullPath(source, "/"));
            if (path == "." ? ignored.LeavesNothing : !source.StartsWith('/') && ignored.Ignores(path))
            {
                warnings.Add("CopyIgnoredFile", instruction, $"'{source}' is left out of the context by .dockerignore, so {instruction.Name} does not find it.");
            }
        }
    }

    private void CheckSecrets(Instruction instruction, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            string[] words = name.ToLowerInvariant().Split('_');
            if (words.Any(s_secretWords.Contains) && !words.Any(s_harmlessWords.Contains))
            {
                warnings.Add("SecretsUsedInArgOrEnv", instruction, $"{name} looks like a secret, and {instruction.Name} keeps it in the image; use RUN --mount=type=secret.");
            }
        }
    }
}

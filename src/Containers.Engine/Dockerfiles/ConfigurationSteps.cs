using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Dockerfiles;

/// <summary>The instructions that change an image's configuration and make no layer.</summary>
/// <param name="expansion">Replaces variables by those of the stage.</param>
/// <param name="inherited">The value of an ARG that names none: that of the builder, else of the ARG before the first stage; null for none.</param>
/// <param name="given">The value of an ARG that the builder gave; null for none.</param>
internal sealed class ConfigurationSteps(Func<StageConfiguration, VariableExpansion> expansion, Func<string, string?> inherited, Func<string, string?> given)
{
    /// <summary>The stage after an instruction.</summary>
    /// <exception cref="FormatException">A value is wrong, or a variable that must be set is not.</exception>
    public StageConfiguration Apply(StageConfiguration stage, Instruction instruction)
    {
        VariableExpansion variables = expansion(stage);
        ContainerConfiguration run = stage.Run;
        switch (instruction)
        {
            case ArgInstruction arguments:
                return Declare(stage, arguments);
            case EnvInstruction environment:
                return Set(stage, environment, variables);
            case LabelInstruction labels:
                return Label(stage, labels, variables);
            case CmdInstruction command:
                return stage with { Run = run with { Command = command.Command.With(stage.Shell) }, HasOwnCommand = true };
            case EntrypointInstruction entrypoint:
                IReadOnlyList<string> program = entrypoint.Command.With(stage.Shell);
                return stage with { Run = run with { Entrypoint = program.Count == 0 ? null : program, Command = stage.HasOwnCommand ? run.Command : null } };
            case ExposeInstruction ports:
                IEnumerable<string> exposed = ports.Ports.SelectMany(port => variables.Split(port)).SelectMany(port => ExposedPort.Parse(port).Ports);
                return stage with { Run = run with { ExposedPorts = [.. (run.ExposedPorts ?? []).Union(exposed)] } };
            case VolumeInstruction volumes:
                return stage with { Run = run with { Volumes = [.. (run.Volumes ?? []).Union(volumes.Folders.Select(variables.Expand).Select(Some))] } };
            case UserInstruction user:
                return stage with { Run = run with { User = variables.Expand(user.User) is { Length: > 0 } name ? name : null } };
            case WorkdirInstruction folder:
                string path = Path.GetFullPath(variables.Expand(folder.Folder) is { Length: > 0 } below ? below : ".", stage.WorkingDirectory);
                return stage with { Run = run with { WorkingDirectory = path }, Pending = stage.Pending.Add(new PendingFolder(path, run.User ?? string.Empty)) };
            case StopSignalInstruction signal:
                string stop = variables.Expand(signal.Signal);
                _ = Linux.Processes.Signals.Parse(stop);
                return stage with { Run = run with { StopSignal = stop } };
            case ShellInstruction shell:
                return stage with { Run = run with { Shell = shell.Words } };
            case HealthInstruction health:
                return stage with { Run = run with { HealthCheck = health.Check } };
            case OnBuildInstruction trigger:
                return stage with { Run = run with { OnBuild = [.. run.OnBuild ?? [], trigger.Trigger] } };
            case MaintainerInstruction maintainer:
                return stage with { Author = maintainer.Author };
            default:
                throw new InvalidOperationException($"{instruction.Name} is no instruction that changes the configuration alone.");
        }
    }

    private StageConfiguration Declare(StageConfiguration stage, ArgInstruction arguments)
    {
        foreach ((string declared, string? standard) in arguments.Arguments)
        {
            VariableExpansion variables = expansion(stage);
            string name = variables.Expand(declared);
            string? value = given(name) ?? (standard is null ? inherited(name) : variables.Expand(standard));
            stage = value is null ? stage : stage.WithVariable(name, value);
            stage = stage with { Arguments = stage.Arguments.RemoveAll(argument => argument.Key == name).Add(new(name, value)) };
        }

        return stage;
    }

    private static StageConfiguration Set(StageConfiguration stage, EnvInstruction environment, VariableExpansion variables)
    {
        // All values of one instruction are replaced by what was set before it.
        foreach ((string name, string value) in environment.Variables.Select(pair => (variables.Expand(pair.Name), variables.Expand(pair.Value))).ToArray())
        {
            string[] entries = [.. stage.Run.Environment ?? []];
            int index = Array.FindIndex(entries, entry => entry.StartsWith(name + "=", StringComparison.Ordinal));
            string set = $"{name}={value}";
            IReadOnlyList<string> changed = index < 0 ? [.. entries, set] : [.. entries.Select((entry, i) => i == index ? set : entry)];
            stage = stage.WithVariable(name, value) with { Run = stage.Run with { Environment = changed } };
        }

        return stage;
    }

    private static StageConfiguration Label(StageConfiguration stage, LabelInstruction labels, VariableExpansion variables)
    {
        Dictionary<string, string> all = stage.Run.Labels is { } before ? new(before) : [];
        foreach (NameValue label in labels.Labels)
        {
            all[variables.Expand(label.Name)] = variables.Expand(label.Value);
        }

        return stage with { Run = stage.Run with { Labels = all } };
    }

    private static string Some(string value) => value.Length > 0
        ? value
        : throw new FormatException("The value is empty once its variables are replaced.");

    /// <summary>What the history says of such an instruction, as docker does.</summary>
    public static string Describe(Instruction instruction, StageConfiguration stage, VariableExpansion variables) => instruction switch
    {
        ArgInstruction arguments => "ARG " + string.Join(' ', arguments.Arguments.Select(argument => Pair(argument.Name, stage.ValueOf(argument.Name)))),
        EnvInstruction environment => "ENV " + string.Join(' ', environment.Variables.Select(pair => Pair(variables.Expand(pair.Name), variables.Expand(pair.Value)))),
        LabelInstruction labels => "LABEL " + string.Join(' ', labels.Labels.Select(pair => Pair(variables.Expand(pair.Name), variables.Expand(pair.Value)))),
        CmdInstruction => "CMD " + Quoted(stage.Run.Command),
        EntrypointInstruction => "ENTRYPOINT " + Quoted(stage.Run.Entrypoint),
        ExposeInstruction ports => $"EXPOSE [{string.Join(' ', ports.Ports.SelectMany(port => variables.Split(port)).SelectMany(port => ExposedPort.Parse(port).Ports))}]",
        VolumeInstruction volumes => $"VOLUME [{string.Join(' ', volumes.Folders.Select(variables.Expand))}]",
        UserInstruction => "USER " + stage.Run.User,
        WorkdirInstruction => "WORKDIR " + stage.Run.WorkingDirectory,
        StopSignalInstruction => "STOPSIGNAL " + stage.Run.StopSignal,
        ShellInstruction shell => $"SHELL [{string.Join(' ', shell.Words)}]",
        OnBuildInstruction trigger => "ONBUILD " + AddressCredentials.Hide(trigger.Trigger),
        HealthInstruction health => "HEALTHCHECK " + Quoted(health.Check.Test),
        _ => instruction.Summary,
    };

    private static string Pair(string name, string? value) => value is null ? name : $"{name}={value}";

    private static string Quoted(IReadOnlyList<string>? words) =>
        $"[{string.Join(' ', (words ?? []).Select(static word => $"\"{Escaped(word)}\""))}]";

    private static string Escaped(string word) => word.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}

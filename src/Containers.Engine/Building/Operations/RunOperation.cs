using System.Globalization;
using Containers.Engine.Building.Execution;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Oci;

namespace Containers.Engine.Building.Operations;

/// <summary>RUN: a program in a container over the layers so far.</summary>
internal sealed record RunOperation : Operation
{
    private const string ScriptFolder = "/dev/pipes";

    /// <summary>The program with its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>The heredoc that is the program; null where it is one of the root file system.</summary>
    public required RunScript? Script { get; init; }

    /// <summary>The variables of the stage, <c>NAME=VALUE</c> in the order that the program finds them in.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Who it runs as; empty is root.</summary>
    public required string User { get; init; }

    /// <summary>Its folder.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary><c>host</c> or <c>none</c>.</summary>
    public required string Network { get; init; }

    /// <summary>Whether it has all rights.</summary>
    public required bool IsInsecure { get; init; }

    /// <summary>Lines for its hosts file, <c>name:address</c>.</summary>
    public required IReadOnlyList<string> ExtraHosts { get; init; }

    /// <summary>What is mounted beside its root.</summary>
    public required IReadOnlyList<MountRequest> Mounts { get; init; }

    /// <summary>The platform of the stage.</summary>
    public required string Platform { get; init; }

    /// <summary>What a RUN of a stage is.</summary>
    /// <param name="instruction">The instruction.</param>
    /// <param name="state">The stage before it.</param>
    /// <param name="platform">The platform of the stage.</param>
    /// <param name="variables">Replaces variables by those of the stage.</param>
    /// <param name="options">How the build is made.</param>
    /// <exception cref="FormatException">A mount is wrong, or the step asks for rights that the build does not give.</exception>
    public static RunOperation Of(RunInstruction instruction, StageConfiguration state, Platform platform, VariableExpansion variables, BuildOptions options)
    {
        if (instruction.IsInsecure && !options.AllowsInsecure)
        {
            throw new FormatException("The step asks for all rights. Allow that by --allow security.insecure, or remove --security=insecure.");
        }

        (string? line, RunScript? script) = ReadHeredocs(instruction);
        IReadOnlyList<string> command = line is null ? instruction.Command.With(state.Shell) : [.. state.Shell, line];
        return new RunOperation
        {
            Folders = state.Pending,
            Epoch = SourceDate.Of(options),
            History = Describe(state, command),
            Command = command,
            Script = script,
            Environment = [.. state.Variables.Where(variable => variable.Key.Length > 0).Select(variable => $"{variable.Key}={variable.Value}")],
            User = state.Run.User ?? string.Empty,
            WorkingDirectory = state.WorkingDirectory,
            Network = instruction.Network == BuildOptions.StandardNetwork ? options.Network : instruction.Network,
            IsInsecure = instruction.IsInsecure,
            ExtraHosts = options.ExtraHosts,
            Mounts = [.. instruction.Mounts.Select(mount => MountRequest.Parse(mount, variables.Expand).In(state.WorkingDirectory))],
            Platform = platform.ToString(),
        };
    }

    /// <summary>A heredoc that is the whole command is a script for the shell, or a program where it begins with <c>#!</c>; others go to the shell as they are.</summary>
    private static (string? Line, RunScript? Script) ReadHeredocs(RunInstruction instruction)
    {
        if (instruction.Line.Heredocs is not [Heredoc first, ..])
        {
            return (null, null);
        }

        if (Heredoc.TryParse(instruction.Command.Words[0]) is null)
        {
            return (instruction.Command.Words[0] + string.Concat(instruction.Line.Heredocs.Select(heredoc => $"\n{heredoc.Content}{heredoc.Name}")), null);
        }

        string path = $"{ScriptFolder}/{first.Name}";
        return first.Text.StartsWith("#!", StringComparison.Ordinal) ? (path, new RunScript(path, first.Text)) : (first.Text, null);
    }

    private static string Describe(StageConfiguration state, IReadOnlyList<string> command)
    {
        string[] arguments = [.. state.Arguments.Select(argument => $"{argument.Key}={state.ValueOf(argument.Key)}")];
        string prefix = arguments.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"|{arguments.Length} {string.Join(' ', arguments)} ");
        return $"RUN {prefix}{string.Join(' ', command)}";
    }
}

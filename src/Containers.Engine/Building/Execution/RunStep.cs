using System.Globalization;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Dockerfiles.Instructions;
using Containers.Engine.Building.Graph;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Linux.Files;
using Containers.Oci.Runtime;

namespace Containers.Engine.Building.Execution;

/// <summary>RUN: a program runs in a container over the layers so far.</summary>
internal sealed class RunStep : ILayerStep, IDisposable
{
    private const string ScriptFolder = "/dev/pipes";
    private static readonly string[] s_proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

    private readonly BuildSession _session;
    private readonly StageState _state;
    private readonly RunInstruction _instruction;
    private readonly StepMounts _mounts;
    private readonly IReadOnlyList<string> _command;
    private readonly string? _script;
    private readonly string _network;

    /// <summary>Reads what the step is.</summary>
    /// <exception cref="FormatException">A mount is wrong.</exception>
    public RunStep(BuildSession session, StagePlan plan, StageState state, RunInstruction instruction, VariableExpansion variables)
    {
        _session = session;
        _state = state;
        _instruction = instruction;
        _mounts = new StepMounts(session, plan, [.. instruction.Mounts.Select(mount => MountRequest.Parse(mount, variables.Expand))], state.WorkingDirectory);
        (string? line, _script) = ReadHeredocs(instruction);
        _command = line is null ? instruction.Command.With(state.Shell) : [.. state.Shell, line];
        _network = instruction.Network == "default" ? session.Options.Network : instruction.Network;
        if (instruction.IsInsecure && !session.Options.AllowsInsecure)
        {
            throw new FormatException("The step asks for all rights. Allow that by --allow security.insecure, or remove --security=insecure.");
        }
    }

    /// <inheritdoc/>
    public string History
    {
        get
        {
            string[] arguments = [.. _state.Arguments.Select(argument => $"{argument.Key}={_state.ValueOf(argument.Key)}")];
            string prefix = arguments.Length == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"|{arguments.Length} {string.Join(' ', arguments)} ");
            return $"RUN {prefix}{string.Join(' ', _command)}";
        }
    }

    /// <inheritdoc/>
    public async Task<string> PrepareAsync(CancellationToken cancellationToken)
    {
        using var key = new StepKey("run");
        StageBuild.AddState(key, _state)
            .Add("command", _command)
            .Add("script", _script)
            .Add("variables", _state.Variables.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal))
            .Add("user", _state.Run.User)
            .Add("folder", _state.WorkingDirectory)
            .Add("network", _network)
            .Add("insecure", _instruction.IsInsecure ? "yes" : null)
            .Add("hosts", _session.Options.ExtraHosts)
            .Add("epoch", _session.Epoch?.ToString("O", CultureInfo.InvariantCulture))
            .Add("mounts", await _mounts.DescribeAsync(cancellationToken));
        return key.Finish();
    }

    /// <inheritdoc/>
    public async Task MakeAsync(StepFolder folder, RunningStep running, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor root = folder.OpenRoot();
        if (_script is not null)
        {
            string path = Path.Combine(folder.Make("script"), "script");
            await File.WriteAllTextAsync(path, _script, cancellationToken);
            File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
            _mounts.AddFile(path, $"{ScriptFolder}/{_instruction.Line.Heredocs[0].Name}", isWritable: false);
        }

        var network = new StepNetwork(folder, _network, _session.Options.ExtraHosts);
        network.AddTo(_mounts);
        await _mounts.PrepareAsync(folder, cancellationToken);
        RuntimeConfiguration configuration = StepConfiguration.Build(
            Path.GetFileName(folder.Path), _command, Environment(), _state.WorkingDirectory, root, _state.Run.User ?? string.Empty, network, _instruction.IsInsecure, _mounts);

        var points = new MountPoints(root);
        foreach (RuntimeMount mount in configuration.Mounts.Where(mount => !mount.Destination.StartsWith("/dev/", StringComparison.Ordinal) && !mount.Destination.StartsWith("/sys/", StringComparison.Ordinal)))
        {
            points.Add(mount.Destination, !_mounts.FileTargets.Contains(mount.Destination));
        }

        int code;
        try
        {
            code = await _session.Process.Value.RunAsync(folder, configuration, _mounts.Descriptors, running.Write, cancellationToken);
        }
        catch (ContainerStartException exception)
        {
            throw new BuildException(_instruction.Location, $"The program could not be started: {exception.Message}", exception.ExitCode, running.LastLines, exception);
        }

        points.Remove();
        if (code != 0)
        {
            throw new BuildException(
                _instruction.Location,
                string.Create(CultureInfo.InvariantCulture, $"The command '{string.Join(' ', _command)}' ended with exit code {code}."),
                code,
                running.LastLines);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _mounts.Dispose();

    /// <summary>A heredoc that is the whole command is a script for the shell, or a program where it begins with <c>#!</c>; others go to the shell as they are.</summary>
    private static (string? Line, string? Script) ReadHeredocs(RunInstruction instruction)
    {
        if (instruction.Line.Heredocs is not [Heredoc first, ..])
        {
            return (null, null);
        }

        if (Heredoc.TryParse(instruction.Command.Words[0]) is null)
        {
            return (instruction.Command.Words[0] + string.Concat(instruction.Line.Heredocs.Select(heredoc => $"\n{heredoc.Content}{heredoc.Name}")), null);
        }

        return first.Text.StartsWith("#!", StringComparison.Ordinal) ? ($"{ScriptFolder}/{first.Name}", first.Text) : (first.Text, null);
    }

    /// <summary>The variables of the stage. Proxies that the builder gave are there without being declared, and nothing depends on them.</summary>
    private List<string> Environment()
    {
        IEnumerable<string> proxies = _session.Options.Arguments
            .Where(argument => s_proxies.Contains(argument.Key.ToUpperInvariant()))
            .Select(argument => $"{argument.Key}={argument.Value}");
        return EnvironmentList.Merge(
            [ContainerDefaults.DefaultPath],
            [.. proxies],
            [.. _mounts.Variables],
            [.. _state.Variables.Where(variable => variable.Key.Length > 0).Select(variable => $"{variable.Key}={variable.Value}")]);
    }
}

using System.Globalization;
using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Operations;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Dockerfiles;
using Containers.Linux.Files;
using Containers.Oci.Runtime;

namespace Containers.Engine.Building.Execution;

/// <summary>RUN: a program runs in a container over the layers so far.</summary>
internal sealed class RunStep : ILayerStep, IDisposable
{
    private static readonly string[] s_proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY"];

    private readonly BuildSession _session;
    private readonly RunOperation _operation;
    private readonly SourceLocation _location;
    private readonly StepMounts _mounts;

    /// <summary>Whether a value that the builder gives is a proxy's address, which steps have without an ARG (Dockerfile reference, "Predefined ARGs").</summary>
    public static bool IsProxy(string argument) => s_proxies.Contains(argument.ToUpperInvariant());

    /// <summary>A step that is not made yet.</summary>
    /// <param name="session">The build.</param>
    /// <param name="operation">What is asked for.</param>
    /// <param name="location">Where it stands, for errors.</param>
    public RunStep(BuildSession session, RunOperation operation, SourceLocation location)
    {
        _session = session;
        _location = location;
        _operation = operation;
        _mounts = new StepMounts(session, operation.Mounts);
    }

    /// <inheritdoc/>
    public Operation Operation => _operation;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> From => _mounts.From;

    /// <inheritdoc/>
    public Task TakeAsync(StepInputs inputs, CancellationToken cancellationToken)
    {
        _mounts.Take(inputs);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IReadOnlyList<InputContent> Identify(CancellationToken cancellationToken) => _mounts.Identify(cancellationToken);

    /// <inheritdoc/>
    public Task ReserveAsync(CancellationToken cancellationToken) => _mounts.ReserveAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task MakeAsync(StepFolder folder, RunningStep running, CancellationToken cancellationToken)
    {
        using DirectoryDescriptor root = folder.OpenRoot();
        if (_operation.Script is { } script)
        {
            string path = Path.Combine(folder.Make("script"), "script");
            await File.WriteAllTextAsync(path, script.Text, cancellationToken);
            File.SetUnixFileMode(path, (UnixFileMode)0x1ED);
            _mounts.AddFile(path, script.Path, isWritable: false);
        }

        using var links = StepLinks.Take(_session.Networks, _operation.Network);
        links.WriteTo(folder);
        var network = new StepNetwork(folder, _operation.Network, StepConfiguration.HostNameOf(_session.Options), _operation.ExtraHosts, links.Configuration);
        network.AddTo(_mounts);
        _mounts.Prepare(folder, cancellationToken);
        RuntimeConfiguration configuration = StepConfiguration.Build(
            Path.GetFileName(folder.Path), _operation.Command, Environment(), _operation.WorkingDirectory, root, _operation.User, network, _session.Options, _operation.IsInsecure, _mounts,
            _session.Process.Value.Manager);

        var points = new MountPoints(root);
        foreach (RuntimeMount mount in configuration.Mounts
            .Where(mount => !mount.Destination.StartsWith("/dev/", StringComparison.Ordinal)
            && !mount.Destination.StartsWith("/sys/", StringComparison.Ordinal)))
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
            throw new BuildException(_location, $"The program could not be started: {exception.Message}", exception.ExitCode, running.LastLines, exception);
        }

        points.Remove();
        if (code != 0)
        {
            throw new BuildException(
                _location,
                string.Create(CultureInfo.InvariantCulture, $"The command '{string.Join(' ', _operation.Command)}' ended with exit code {code}."),
                code,
                running.LastLines) { Command = _operation.Command };
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _mounts.Dispose();

    /// <summary>
    /// The variables of the stage. Proxies that the builder gave are there without being declared, in capitals and in small letters, and nothing
    /// depends on them.
    /// </summary>
    private List<string> Environment()
    {
        IEnumerable<string> proxies = _session.Options.Arguments
            .Where(argument => IsProxy(argument.Key))
            .SelectMany(argument => new[] { $"{argument.Key.ToUpperInvariant()}={argument.Value}", $"{argument.Key.ToLowerInvariant()}={argument.Value}" });
        return EnvironmentList.Merge(
            [ContainerDefaults.DefaultPath],
            [.. proxies],
            [.. _mounts.Variables],
            [.. _operation.Environment]);
    }
}

using System.Globalization;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Supervision.Calls;
using Containers.Supervision.Limits;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Foreign;

/// <summary>
/// One run of a container by an OCI runtime that is another program. It makes the container and its control group; the container's process
/// becomes a child of this one, which has to be a <see cref="Subreaper"/>. The root file system is at its path in the mount namespace of the
/// runtime's <c>create</c> alone, of which the container's own is a copy.
/// </summary>
internal sealed class ForeignLaunch : IContainerLaunch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly RuntimeProgram _runtime;
    private readonly RuntimeConfiguration _configuration;
    private readonly LaunchOptions _options;
    private readonly Func<string?> _errors;
    private readonly ContainerGroup _group;

    /// <summary>Prepares a run, and clears what one left whose monitor was killed.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="configuration">What the bundle asks for.</param>
    /// <param name="options">Where bundle, root file system and streams are.</param>
    /// <param name="errors">Takes what was written to the container's standard error so far.</param>
    internal ForeignLaunch(RuntimeProgram runtime, RuntimeConfiguration configuration, LaunchOptions options, Func<string?> errors)
    {
        _runtime = runtime;
        _configuration = configuration;
        _options = options;
        _errors = errors;
        _group = GroupCreation.At(configuration.Linux!.CgroupsPath!, options.Manager);
        Clear();
    }

    /// <inheritdoc/>
    public ContainerGroup? Group => _group;

    /// <inheritdoc/>
    public ChildProcess Start()
    {
        bool hasTerminal = _configuration.Process!.Terminal;
        using ForeignConsole? console = hasTerminal ? new ForeignConsole(_runtime.Folder, "console") : null;
        string pidFile = Path.Combine(_runtime.Folder, "pid");
        SafeFileHandle root = Handle(_options.Root)!;
        string place = Path.GetFullPath(_configuration.Root!.Path, _options.Bundle);
        SafeFileHandle?[] streams = hasTerminal ? [null, null, null] : [Handle(_options.Input), Handle(_options.Output), Handle(_options.Error)];
        RequireSuccess(PrivateMounts.Run(root, place, () => _runtime.Create(streams, _options.Bundle, pidFile, console?.Address, _options.Id)), root);
        ChildProcess child = ChildProcess.Of(ReadId(pidFile));
        try
        {
            console?.HandOn(Handle(_options.ConsoleSocket)!, _options.ConsoleSize);
            _options.NamespacesMade?.Invoke(child.Id);
            RequireSuccess(_runtime.Start(_options.Id), root);
            return child;
        }
        catch
        {
            child.Kill();
            child.Dispose();
            throw;
        }
    }

    /// <summary>Has the runtime remove what it has of the container, which has ended.</summary>
    public void Dispose() => Clear();

    /// <summary>The process that a runtime wrote down (<c>--pid-file</c>).</summary>
    /// <exception cref="RuntimeProgramException">It did not.</exception>
    internal static int ReadId(string pidFile)
    {
        string text = File.Exists(pidFile) ? File.ReadAllText(pidFile) : string.Empty;
        File.Delete(pidFile);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            ? id
            : throw new RuntimeProgramException("The runtime does not say which process it made (--pid-file).");
    }

    private static SafeFileHandle? Handle(int? number) => number is { } descriptor ? new SafeFileHandle(descriptor, ownsHandle: false) : null;

    private void RequireSuccess(RuntimeProgramOutcome outcome, SafeFileHandle root)
    {
        if (outcome.ExitCode != 0)
        {
            outcome.ThrowIfFailed(_errors(), ProgramLookup.ExitCodeOf(DirectoryDescriptor.Over(root, _configuration.Root!.Path), _configuration.Process!));
        }
    }

    private void Clear()
    {
        _runtime.Remove(_options.Id);
        _group.Clear(Patience);
    }
}

using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Life;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Foreign;

/// <summary>One more program in a container of an OCI runtime that is another program, by its <c>exec</c>.</summary>
internal static class ForeignExecution
{
    /// <summary>Starts the program on this process's own streams, or on a terminal. It becomes a child of this process.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="container">The container's ID.</param>
    /// <param name="containerProcess">The container's process.</param>
    /// <param name="id">The ID of the program.</param>
    /// <param name="process">What it is, as <see cref="DescriptorSlot.Process"/> has it too.</param>
    /// <param name="console">Where its terminal goes; null where it has none.</param>
    /// <exception cref="RuntimeProgramException">The runtime fails.</exception>
    internal static ChildProcess Start(RuntimeProgram runtime, string container, int containerProcess, string id, RuntimeProcess process, ConsoleConnection? console)
    {
        Subreaper.TakeOver();
        string pidFile = Path.Combine(runtime.Folder, $"pid-{id}");
        using ForeignConsole? terminal = console is null ? null : new ForeignConsole(runtime.Folder, $"console-{id}");
        SafeFileHandle?[] streams = console is null
            ? [DescriptorSlot.Input.Borrow(), DescriptorSlot.Output.Borrow(), DescriptorSlot.Error.Borrow()]
            : [null, null, null];
        RuntimeProgramOutcome outcome = runtime.Execute(streams, DescriptorSlot.Process.Borrow(), pidFile, terminal?.Address, container);
        if (outcome.ExitCode != 0)
        {
            using DirectoryDescriptor root = DirectoryDescriptor.Open($"/proc/{containerProcess}/root");
            outcome.ThrowIfFailed(exitCode: ProgramLookup.ExitCodeOf(root, process));
        }

        ChildProcess child = ChildProcess.Of(ForeignLaunch.ReadId(pidFile));
        if (terminal is not null)
        {
            terminal.HandOn(new SafeFileHandle(console!.Descriptor, ownsHandle: false), console.Size);
        }

        return child;
    }

    /// <summary>Starts a program as the container's own is, whose output goes to one descriptor, and does not wait for its start.</summary>
    /// <param name="runtime">The runtime.</param>
    /// <param name="container">The container's ID.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="output">Takes all it writes.</param>
    /// <param name="pidFile">Takes its id, by which it can be killed.</param>
    /// <returns>The runtime's process, which ends with it and with its exit code.</returns>
    /// <exception cref="RuntimeProgramException">The runtime cannot be started.</exception>
    internal static ChildProcess Begin(RuntimeProgram runtime, string container, IReadOnlyList<string> command, SafeFileHandle output, string pidFile) =>
        ChildProcess.Of(runtime.BeginExecution(output, pidFile, container, command));

    /// <summary>Kills a program that was begun, where it has not ended.</summary>
    /// <param name="pidFile">What has its id; null for none.</param>
    internal static void Kill(string? pidFile)
    {
        if (pidFile is not null && File.Exists(pidFile))
        {
            using SafeFileHandle? program = ProcessHandle.Open(ForeignLaunch.ReadId(pidFile));
            _ = program is not null && ProcessHandle.Signal(program, Signals.SIGKILL);
        }
    }
}

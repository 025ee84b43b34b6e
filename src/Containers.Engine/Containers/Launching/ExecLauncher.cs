using System.Text.Json;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Host;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Starts one more program in a container that runs, by <c>container-runtime enter</c>.</summary>
internal sealed class ExecLauncher(StorePaths paths, EngineOptions options)
{
    private readonly Lazy<string> _runtime = new(() => options.RuntimePath ?? ProductPrograms.Find(ProductPrograms.Runtime));

    /// <summary>Starts a program and waits until it runs.</summary>
    /// <param name="record">The container.</param>
    /// <param name="containerProcess">The id of the container's process, as the host counts.</param>
    /// <param name="exec">The program.</param>
    /// <param name="execId">What the journal calls it by.</param>
    /// <param name="streams">What it reads from and writes to; null for a program that nobody is attached to.</param>
    /// <param name="ownSession">Whether its terminal is not that of this process.</param>
    /// <returns>The process that relays it and ends with its exit code, a child of this one; the program's own id; and what that process reports later.</returns>
    /// <exception cref="ContainerStartException">It could not be started, or cannot be what is asked for.</exception>
    public (SafeFileHandle Process, int ProgramId, ReportReader Later) Launch(
        ContainerRecord record, int containerProcess, ExecOptions exec, string execId, StandardStreams? streams, bool ownSession = false)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        EnterCall call = new(folder.Path, execId)
        {
            IsDetached = streams is null,
            HasInput = streams is not null && exec.Interactive,
            DetachKeys = streams is not null && exec is { Terminal: true, DetachKeys: { Length: > 0 } keys } ? keys : null,
        };

        // In memory: on a full disk a program that is executed is what frees space.
        using SafeFileHandle description = MemoryFile.Of(JsonSerializer.SerializeToUtf8Bytes(Describe(record, containerProcess, exec), BundleJson.Default.RuntimeProcess));
        return StartedProgram.Launch(record.Name, writing =>
        {
            using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
            DescriptorTable files = new(streams?.Input ?? nothing, streams?.Output ?? nothing, streams?.Error ?? nothing)
            {
                [DescriptorSlot.Process] = description,
                [DescriptorSlot.Report] = writing,
            };
            return ProcessStarter.Start(
                _runtime.Value,
                [ProductPrograms.Runtime, .. call.Words],
                environment: [],
                files.Files,
                newSession: ownSession || streams is null || exec is not { Terminal: true, Interactive: true }); // With a terminal, it gets that terminal's signals.
        });
    }

    /// <summary>A program that cannot be described cannot be executed: that is said by docker's exit code for it.</summary>
    private static RuntimeProcess Describe(ContainerRecord record, int containerProcess, ExecOptions exec)
    {
        try
        {
            return Build(record, containerProcess, exec);
        }
        catch (ContainerOptionsException exception)
        {
            throw new ContainerStartException(record.Name, exception.Message, ContainerProcess.NotExecutable, exception);
        }
    }

    private static RuntimeProcess Build(ContainerRecord record, int containerProcess, ExecOptions exec)
    {
        if (exec.Command.Count == 0 || exec.Command[0].Length == 0)
        {
            throw new ContainerOptionsException("There is nothing to execute. Give a program and its arguments.");
        }

        if (exec.WorkingDirectory is { } working && !working.StartsWith('/'))
        {
            throw new ContainerOptionsException($"The working directory '{working}' must be an absolute path in the container.");
        }

        using DirectoryDescriptor root = DirectoryDescriptor.Open($"/proc/{containerProcess}/root");
        UserAccount account = UserAccount.Find(root, exec.User ?? record.User, record.Options.AdditionalGroups);
        RuntimeProcess own = RuntimeConfigurationBuilder.Process(
            exec.Privileged ? record with { Options = record.Options with { Privileged = true } } : record, account);
        return own with
        {
            Args = exec.Command,
            Env = EnvironmentList.Merge(exec.Terminal ? [.. own.Env, "TERM=xterm"] : own.Env, exec.Environment),
            Cwd = exec.WorkingDirectory ?? own.Cwd,
            OomScoreAdj = null,
            Terminal = exec.Terminal,
        };
    }
}

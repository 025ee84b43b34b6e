using System.Text.Json;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Storage;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
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
    /// <returns>The process that relays it and ends with its exit code, a child of this one; the program's own id; and what that process reports later.</returns>
    /// <exception cref="ContainerStartException">It could not be started.</exception>
    /// <exception cref="ContainerOptionsException">It cannot be what is asked for.</exception>
    public (SafeFileHandle Process, int ProgramId, ReportReader Later) Launch(
        ContainerRecord record, int containerProcess, ExecOptions exec, string execId, StandardStreams? streams)
    {
        ContainerFolder folder = ContainerFolder.Of(paths, record.Id);
        string[] more = streams is null ? ["--detach"] : exec is { Terminal: true, DetachKeys: { Length: > 0 } keys } ? ["--detach-keys", keys] : [];
        using SafeFileHandle description = Describe(Build(record, containerProcess, exec));
        return StartedProgram.LaunchReporting(record.Name, writing =>
        {
            using SafeFileHandle nothing = FileDescriptor.Open("/dev/null", OpenFlags.ReadWrite);
            return ProcessStarter.Start(
                _runtime.Value,
                [ProductPrograms.Runtime, "enter", "--bundle", folder.Path, "--exec-id", execId, .. more],
                environment: [],
                [streams?.Input ?? nothing, streams?.Output ?? nothing, streams?.Error ?? nothing, description, writing],
                newSession: !exec.Terminal); // With a terminal, it gets that terminal's signals.
        });
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
        UserAccount account = UserAccount.Find(root, exec.User ?? record.Options.User, record.Options.AdditionalGroups);
        RuntimeProcess own = RuntimeConfigurationBuilder.Process(record, account);
        return own with
        {
            Args = exec.Command,
            Env = EnvironmentList.Merge(exec.Terminal ? [.. own.Env, "TERM=xterm"] : own.Env, exec.Environment),
            Cwd = exec.WorkingDirectory ?? own.Cwd,
            OomScoreAdj = null,
            Terminal = exec.Terminal,
        };
    }

    /// <summary>A file without a name that holds the program's description: it is gone with the last process that has it open.</summary>
    private SafeFileHandle Describe(RuntimeProcess process)
    {
        using StagingFolder folder = StagingFolder.Create(paths);
        string path = Path.Combine(folder.Path, "process.json");
        using (SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, 0x180))
        {
            file.WriteAll(JsonSerializer.SerializeToUtf8Bytes(process, BundleJson.Default.RuntimeProcess));
        }

        return FileDescriptor.Open(path, OpenFlags.Read);
    }
}

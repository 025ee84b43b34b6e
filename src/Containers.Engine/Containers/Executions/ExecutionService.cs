using System.Text.Json;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Containers.States;
using Containers.Engine.Events;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Terminals;
using Containers.Oci;

namespace Containers.Engine.Containers.Executions;

/// <summary>
/// Programs that are executed in two steps, as docker's API has them: created by one who tells what they are, and started by ID by whoever is to have their streams.
/// Other processes than the one that created them may start and inspect them.
/// </summary>
public sealed class ExecutionService
{
    private readonly ContainerService _containers;
    private readonly string _folder;

    internal ExecutionService(ContainerService containers)
    {
        _containers = containers;
        _folder = containers.Paths.Executions;
    }

    /// <summary>Says what is to be executed in a container.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">The program.</param>
    /// <exception cref="ContainerStateException">The container does not run, or is paused.</exception>
    /// <exception cref="ContainerOptionsException">There is nothing to execute, or the detach keys are none.</exception>
    public ExecutionInfo Create(Container container, ExecOptions options)
    {
        ArgumentNullException.ThrowIfNull(container);
        ArgumentNullException.ThrowIfNull(options);
        int process = container.ProcessForExecution();
        if (options.Command is [] or ["", ..])
        {
            throw new ContainerOptionsException("No exec command specified: give a program and its arguments.");
        }

        options = options with { DetachKeys = options.Terminal ? DetachSequence.Of(options.DetachKeys) : null };
        RemoveOld();
        ExecutionRecord record = new() { Id = RandomId.New(), Container = container.Id, Options = options, ContainerProcess = process };
        Directory.CreateDirectory(_folder);
        Write(record);
        container.LogExecution("exec_create", record.Id, options);
        return Describe(record);
    }

    /// <summary>What is known of one.</summary>
    /// <exception cref="ExecutionNotFoundException">There is none.</exception>
    public ExecutionInfo Get(string id) => Describe(Read(id));

    /// <summary>The IDs of those of a container that run.</summary>
    public IReadOnlyList<string> RunningIn(Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return [.. Records().Where(record => record.Container == container.Id && IsRunning(record)).Select(static record => record.Id)];
    }

    /// <summary>Starts one, on pipes or a terminal whose other ends the caller has.</summary>
    /// <param name="id">Its ID.</param>
    /// <param name="isDetached">Whether nobody is to have its streams; it is left to itself then.</param>
    /// <param name="size">How large its terminal is at first; null for not known.</param>
    /// <exception cref="ExecutionNotFoundException">There is none.</exception>
    /// <exception cref="ContainerStateException">It was started before, or its container does not run or is paused.</exception>
    /// <exception cref="ContainerStartException">It could not be started.</exception>
    public ContainerProcess? Start(string id, bool isDetached = false, TerminalSize? size = null)
    {
        ExecutionRecord record = Claim(id);
        Container container = _containers.Find(record.Container);
        try
        {
            ContainerProcess process = container.ExecuteCreated(record.Options, record.Id, isDetached, size);
            Note(record with { ProcessId = process.ProcessId ?? 0, ProcessStartTime = process.ProcessId is { } number ? StartTimeOf(number) : 0 });
            process.Ended = code => Note(Read(id) with { ExitCode = code });
            if (!isDetached)
            {
                return process;
            }

            using (process)
            {
                process.LeaveRunning();
            }

            return null;
        }
        catch (ContainerStartException exception)
        {
            Note(record with { ExitCode = exception.ExitCode });
            throw;
        }
    }

    /// <summary>Marks one as started, for this caller alone.</summary>
    private ExecutionRecord Claim(string id)
    {
        _ = Read(id);
        using FileLock one = FileLock.Acquire(Path.Combine(_folder, "lock"), FileLockMode.Exclusive);
        ExecutionRecord record = Read(id);
        if (record.IsStarted)
        {
            throw new ContainerStateException(record.Container[..12], $"Exec instance {id} was started before. Create another one.");
        }

        record = record with { IsStarted = true };
        Write(record);
        return record;
    }

    private ExecutionInfo Describe(ExecutionRecord record)
    {
        bool isRunning = IsRunning(record);
        return new()
        {
            Id = record.Id,
            ContainerId = record.Container,
            Options = record.Options,
            IsRunning = isRunning,
            ProcessId = record.ProcessId == 0 ? null : record.ProcessId,
            ExitCode = isRunning || !record.IsStarted ? null : record.ExitCode ?? ExitCodeOf(record.Id),
        };
    }

    /// <summary>The exit code of one whose starter was gone before its end: its own process wrote it into the journal.</summary>
    private int? ExitCodeOf(string id)
    {
        using JournalReader journal = new(_containers.Paths.Journal);
        return journal.ReadNew().LastOrDefault(entry => entry.Action == "exec_die" && entry.Attributes.GetValueOrDefault("execID") == id)
            ?.Attributes.GetValueOrDefault("exitCode") is { } text && int.TryParse(text, out int code) ? code : null;
    }

    private static bool IsRunning(ExecutionRecord record) =>
        record is { ProcessId: > 0, ExitCode: null } && StartTimeOf(record.ProcessId) == record.ProcessStartTime && record.ProcessStartTime != 0;

    private static long StartTimeOf(int process)
    {
        try
        {
            return ProcessStatus.StartTime(process);
        }
        catch (Linux.LinuxException)
        {
            return 0; // It has ended.
        }
    }

    /// <summary>Removes those of containers that do not run any more, as they did.</summary>
    private void RemoveOld()
    {
        foreach (ExecutionRecord record in Records())
        {
            if (ContainerStore.ReadState(ContainerFolder.Of(_containers.Paths, record.Container)) is not { } run || run.Pid != record.ContainerProcess || !run.IsRunning())
            {
                File.Delete(PathOf(record.Id));
            }
        }
    }

    private List<ExecutionRecord> Records() => !Directory.Exists(_folder) ? []
        : [.. Directory.GetFiles(_folder, "*.json").Select(static path => TryRead(path)).OfType<ExecutionRecord>()];

    private ExecutionRecord Read(string id) =>
        id.Length == 64 && id.All(char.IsAsciiHexDigitLower) && TryRead(PathOf(id)) is { } record ? record : throw new ExecutionNotFoundException(id);

    private static ExecutionRecord? TryRead(string path)
    {
        try
        {
            return JsonInput.Read<ExecutionRecord>(File.ReadAllBytes(path), "exec instance");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or OciFormatException)
        {
            return null;
        }
    }

    /// <summary>Writes down what has become of one; of a container that is gone by now nobody asks.</summary>
    private void Note(ExecutionRecord record)
    {
        if (Directory.Exists(_folder))
        {
            Write(record);
        }
    }

    private void Write(ExecutionRecord record) =>
        AtomicFile.Write(PathOf(record.Id), JsonSerializer.SerializeToUtf8Bytes(record, ExecutionJson.Default.ExecutionRecord), durable: false);

    private string PathOf(string id) => Path.Combine(_folder, id + ".json");
}

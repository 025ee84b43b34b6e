using Containers.Engine.Containers.Executions;
using Containers.Engine.Containers.Options;

namespace Containers.Docker.Documents;

/// <summary>A program that is executed in a container (Engine API, "ExecInspect").</summary>
public sealed record ExecDocument
{
    /// <summary>Its ID.</summary>
    public string ID { get; init; } = string.Empty;

    /// <summary>Whether it runs.</summary>
    public bool Running { get; init; }

    /// <summary>Its exit code; null where it has none yet.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The program.</summary>
    public ExecProcessDocument ProcessConfig { get; init; } = new();

    /// <summary>Whether its input is attached.</summary>
    public bool OpenStdin { get; init; }

    /// <summary>Whether its errors are attached.</summary>
    public bool OpenStderr { get; init; }

    /// <summary>Whether its output is attached.</summary>
    public bool OpenStdout { get; init; }

    /// <summary>Whether it can be removed.</summary>
    public bool CanRemove { get; init; }

    /// <summary>The container's ID.</summary>
    public string ContainerID { get; init; } = string.Empty;

    /// <summary>The keys that leave its terminal.</summary>
    public string DetachKeys { get; init; } = string.Empty;

    /// <summary>Its process, as the host counts; 0 where it was not started.</summary>
    public int Pid { get; init; }

    /// <summary>A program's document.</summary>
    public static ExecDocument Of(ExecutionInfo execution)
    {
        ArgumentNullException.ThrowIfNull(execution);
        return new()
        {
            ID = execution.Id,
            Running = execution.IsRunning,
            ExitCode = execution.ExitCode,
            ProcessConfig = new()
            {
                Tty = execution.Options.Terminal,
                Entrypoint = execution.Options.Command[0],
                Arguments = [.. execution.Options.Command.Skip(1)],
                Privileged = execution.Options.Privileged,
                User = execution.Options.User,
            },
            OpenStdin = execution.Options.Interactive,
            OpenStderr = execution.Options.Attach?.Contains(ContainerOptions.ErrorStream) ?? true,
            OpenStdout = execution.Options.Attach?.Contains(ContainerOptions.OutputStream) ?? true,
            ContainerID = execution.ContainerId,
            Pid = execution.ProcessId ?? 0,
        };
    }
}

using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Starts a process of <c>container-runtime</c> that reports whether its container's program runs.</summary>
internal static class StartedProgram
{
    /// <summary>Starts the process and waits for its report.</summary>
    /// <param name="container">The container's name, for errors.</param>
    /// <param name="start">Starts the process, which gets the descriptor that takes the report, and returns its id.</param>
    /// <returns>The process, a child of this one, and the program's id.</returns>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public static (SafeFileHandle Process, int ProgramId) Launch(string container, Func<SafeFileHandle, int> start)
    {
        (SafeFileHandle process, int programId, ReportReader later) = LaunchReporting(container, start);
        later.Dispose();
        return (process, programId);
    }

    /// <summary>Starts a process that has more to report later than its start.</summary>
    /// <returns>The process, the program's id, and what reads the later reports.</returns>
    /// <inheritdoc cref="Launch" path="/param"/>
    /// <inheritdoc cref="Launch" path="/exception"/>
    public static (SafeFileHandle Process, int ProgramId, ReportReader Later) LaunchReporting(string container, Func<SafeFileHandle, int> start)
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        ReportReader reports = new(reading);
        SafeFileHandle? process = null;
        try
        {
            int id;
            using (writing)
            {
                id = start(writing);
            }

            process = ProcessHandle.Open(id) ?? throw new ContainerStartException(container, "its monitor is gone.", ContainerProcess.EngineFailed);
            return (process, RequireStarted(container, reports).Pid, reports);
        }
        catch
        {
            reports.Dispose();
            if (process is not null)
            {
                _ = ProcessHandle.Wait(process);
                process.Dispose();
            }

            throw;
        }
    }

    private static MonitorReport RequireStarted(string container, ReportReader reports)
    {
        MonitorReport report = reports.Read()
            ?? throw new ContainerStartException(container, "its monitor ended before it said why.", ContainerProcess.EngineFailed);
        if (report.Error is not null)
        {
            string advice = report.ExitCode == 127 ? " Give a program that the image has."
                : report.ExitCode == 126 ? " Give a program that can be executed." : string.Empty;
            throw new ContainerStartException(container, $"{report.Error}.{advice}", report.ExitCode);
        }

        return report;
    }
}

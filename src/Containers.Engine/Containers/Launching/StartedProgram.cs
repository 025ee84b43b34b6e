using Containers.Linux.Descriptors;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Supervision.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Launching;

/// <summary>Starts a process of <c>container-runtime</c> that reports whether its container's program runs.</summary>
internal static class StartedProgram
{
    /// <summary>Starts the process and waits for its report.</summary>
    /// <param name="container">The container's name, for errors.</param>
    /// <param name="start">Starts the process, which gets the descriptor that takes the report, and returns its id.</param>
    /// <returns>The process, a child of this one, the program's id, and what reads the reports after the start.</returns>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public static (SafeFileHandle Process, int ProgramId, ReportReader Later) Launch(string container, Func<SafeFileHandle, int> start)
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
            string advice = report.ExitCode switch
            {
                127 => " Give a program that the image has.",
                126 => $" Give a program that can be executed; one for another processor than {Platform.Host.Architecture} needs an emulator that binfmt_misc knows.",
                _ => string.Empty,
            };
            throw new ContainerStartException(container, $"{report.Error}.{advice}", report.ExitCode);
        }

        return report;
    }
}

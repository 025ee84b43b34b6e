using Containers.Linux.Processes;
using Containers.Oci.Monitor;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers;

/// <summary>Starts a process of <c>container-runtime</c> that reports, once, whether its container's program runs.</summary>
internal static class StartedProgram
{
    /// <summary>Starts the process and waits for its report.</summary>
    /// <param name="container">The container's name, for errors.</param>
    /// <param name="start">Starts the process, which gets the descriptor that takes the report, and returns its id.</param>
    /// <returns>The process, a child of this one, and the program's id.</returns>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    public static (SafeFileHandle Process, int ProgramId) Launch(string container, Func<SafeFileHandle, int> start)
    {
        (SafeFileHandle reading, SafeFileHandle writing) = Pipes.Create();
        using (reading)
        {
            int id;
            using (writing)
            {
                id = start(writing);
            }

            SafeFileHandle process = ProcessHandle.Open(id)
                ?? throw new ContainerStartException(container, "its monitor is gone.", ContainerProcess.EngineFailed);
            try
            {
                return (process, RequireStarted(container, reading).Pid);
            }
            catch
            {
                _ = ProcessHandle.Wait(process);
                process.Dispose();
                throw;
            }
        }
    }

    private static MonitorReport RequireStarted(string container, SafeFileHandle reading)
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[1024];
        while (Pipes.Read(reading, buffer) is > 0 and int read)
        {
            message.Write(buffer, 0, read);
        }

        if (message.Length == 0)
        {
            throw new ContainerStartException(container, "its monitor ended before it said why.", ContainerProcess.EngineFailed);
        }

        MonitorReport report = MonitorReport.Read(message.GetBuffer().AsSpan(0, (int)message.Length));
        if (report.Error is not null)
        {
            string advice = report.ExitCode == 127 ? " Give a program that the image has."
                : report.ExitCode == 126 ? " Give a program that can be executed." : string.Empty;
            throw new ContainerStartException(container, $"{report.Error}.{advice}", report.ExitCode);
        }

        return report;
    }
}

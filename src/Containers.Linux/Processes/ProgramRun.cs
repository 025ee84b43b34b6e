using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">What it wrote to its standard output.</param>
public sealed record ProgramOutcome(int ExitCode, byte[] Output);

/// <summary>Runs a small program to its end, giving it its input and taking its output. What it writes to standard error is dropped.</summary>
public static class ProgramRun
{
    private const int SIGKILL = 9;

    /// <summary>
    /// The file of a program by its name, in the folders of PATH; null where there is none. An empty folder there is passed over: the folder that
    /// this process happens to be in has no programs to run.
    /// </summary>
    public static string? Find(string name) => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':', StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.GetFullPath(Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Runs a program.</summary>
    /// <param name="path">The program's file.</param>
    /// <param name="arguments">All arguments, its name first.</param>
    /// <param name="input">What it reads from its standard input.</param>
    /// <param name="limit">The most bytes of its output that are kept; the rest is read and dropped.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public static async Task<ProgramOutcome> RunAsync(
        string path, IReadOnlyList<string> arguments, byte[] input, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (SafeFileHandle childInput, SafeFileHandle writing) = Pipes.Create();
        (SafeFileHandle reading, SafeFileHandle childOutput) = Pipes.Create();
        using (reading)
        using (writing)
        {
            SafeFileHandle child;
            using (childInput)
            using (childOutput)
            using (SafeFileHandle nowhere = FileDescriptor.Open("/dev/null", OpenFlags.Write))
            {
                int id = ProcessStarter.Start(path, arguments, environment: null, [childInput, childOutput, nowhere], newSession: false);
                child = ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", path, Errno.ESRCH);
            }

            using (child)
            {
                // Threads of their own: a pipe's calls wait, and none may wait for the other.
                Task written = Task.Factory.StartNew(() => Feed(writing, input), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                Task<byte[]> read = Task.Factory.StartNew(() => Drain(reading, limit), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
                try
                {
                    await ProcessHandle.WaitForEndAsync(child, Timeout.InfiniteTimeSpan, cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    ProcessHandle.Signal(child, SIGKILL);
                    ProcessHandle.Wait(child);
                    throw;
                }

                int exitCode = ProcessHandle.Wait(child);
                await written;
                return new ProgramOutcome(exitCode, await read.WaitAsync(cancellationToken));
            }
        }
    }

    private static void Feed(SafeFileHandle pipe, byte[] input)
    {
        using (pipe)
        {
            Pipes.Write(pipe, input);
        }
    }

    private static byte[] Drain(SafeFileHandle pipe, int limit)
    {
        using var output = new MemoryStream();
        var buffer = new byte[4096];
        int read;
        while ((read = Pipes.Read(pipe, buffer)) > 0)
        {
            output.Write(buffer, 0, (int)Math.Min(read, limit - output.Length));
        }

        return output.ToArray();
    }
}

using System.Text;
using Containers.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Processes;

/// <summary>How a program ended.</summary>
/// <param name="ExitCode">Its exit code; 128 and the signal's number where a signal ended it.</param>
/// <param name="Output">What it wrote to its standard output.</param>
/// <param name="Error">What it wrote to its standard error.</param>
public sealed record ProgramOutcome(int ExitCode, byte[] Output, byte[] Error)
{
    private const int LongestReason = 400;

    /// <summary>The start of what it wrote to its standard error, on one line; where that is nothing, that it did not say why it failed.</summary>
    public string Reason
    {
        get
        {
            string text = string.Join("; ", Encoding.UTF8.GetString(Error).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
            return text.Length == 0 ? "it did not say why." : text.Length > LongestReason ? text[..LongestReason] + "…" : text;
        }
    }
}

/// <summary>Runs a small program to its end, giving it its input and taking its output.</summary>
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
    /// <param name="limit">The most bytes of its output, and of its errors, that are kept; the rest is read and dropped.</param>
    /// <param name="cancellationToken">Kills it.</param>
    /// <param name="environment">What its environment has in place of this process's, or beside it.</param>
    /// <exception cref="LinuxException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was killed.</exception>
    public static async Task<ProgramOutcome> RunAsync(
        string path, IReadOnlyList<string> arguments, byte[] input, int limit, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        cancellationToken.ThrowIfCancellationRequested();
        (SafeFileHandle childInput, SafeFileHandle writing) = Pipes.Create();
        (SafeFileHandle output, SafeFileHandle childOutput) = Pipes.Create();
        (SafeFileHandle error, SafeFileHandle childError) = Pipes.Create();
        using (output)
        using (error)
        using (writing)
        {
            SafeFileHandle child;
            using (childInput)
            using (childOutput)
            using (childError)
            {
                int id = ProcessStarter.Start(path, arguments, Joined(environment), [childInput, childOutput, childError], newSession: false);
                child = ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", path, Errno.ESRCH);
            }

            using (child)
            {
                // Threads of their own: a pipe's calls wait, and none may wait for the other.
                Task<int> written = OnItsThread(() => Feed(writing, input));
                Task<byte[]> read = OnItsThread(() => Drain(output, limit));
                Task<byte[]> errors = OnItsThread(() => Drain(error, limit));
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
                return new ProgramOutcome(exitCode, await read.WaitAsync(cancellationToken), await errors.WaitAsync(cancellationToken));
            }
        }
    }

    private static List<string>? Joined(IReadOnlyDictionary<string, string>? variables) => variables is null
        ? null
        : [.. ProcessStarter.CurrentEnvironment().Where(entry => !variables.ContainsKey(entry.Split('=', 2)[0])), .. variables.Select(entry => $"{entry.Key}={entry.Value}")];

    private static Task<T> OnItsThread<T>(Func<T> work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static int Feed(SafeFileHandle pipe, byte[] input)
    {
        using (pipe)
        {
            Pipes.Write(pipe, input);
            return input.Length;
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

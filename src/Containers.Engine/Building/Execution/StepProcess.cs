using System.Text;
using System.Text.Json;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Launching;
using Containers.Engine.Host;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Supervision.Calls;
using Containers.Supervision.Monitor;
using Containers.Supervision.Systemd;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Building.Execution;

/// <summary>
/// Runs a step's program by <c>container-runtime step</c>. The program does not outlive this process, and its folder stays locked for as long
/// as it lives.
/// </summary>
/// <param name="runtime">The runtime's path.</param>
/// <param name="manager">Where systemd is asked for the steps' control groups; null where the runtime makes them.</param>
internal sealed class StepProcess(string runtime, ServiceManagerAddress? manager)
{
    private const string Name = "build";

    /// <summary>Where systemd is asked for the steps' control groups; null where the runtime makes them.</summary>
    public ServiceManagerAddress? Manager => manager;

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">Where the step works.</param>
    /// <param name="configuration">What runs.</param>
    /// <param name="descriptors">What the configuration refers to as <c>/proc/self/fd/N</c>, from <see cref="DescriptorSlot.StepFile"/> 0 on.</param>
    /// <param name="output">Is told each line, and whether it is an error's, from two threads.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <returns>The exit code, or 128 and the signal's number.</returns>
    /// <exception cref="ContainerStartException">The program could not be started.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and the program is gone.</exception>
    public async Task<int> RunAsync(
        StepFolder folder,
        RuntimeConfiguration configuration,
        IReadOnlyList<SafeFileHandle> descriptors,
        Action<string, bool> output,
        CancellationToken cancellationToken)
    {
        using SafeFileHandle memory = DetachedMount.CreateTmpfs("mode=0700");
        Write(memory, configuration);
        File.CreateSymbolicLink(
            Path.Combine(folder.Path, RuntimeConfiguration.FileName),
            Path.Combine(DescriptorSlot.StepFile(descriptors.Count).Path, RuntimeConfiguration.FileName));
        if (manager is not null)
        {
            File.WriteAllBytes(Path.Combine(folder.Path, ServiceManagerAddress.FileName), JsonSerializer.SerializeToUtf8Bytes(manager, SupervisionJson.Default.ServiceManagerAddress));
        }

        folder.Make(configuration.Root!.Path);
        (SafeFileHandle watched, SafeFileHandle kept) = Pipes.Create();
        using (kept)
        {
            SafeFileHandle process;
            Task reading;
            using (watched)
            using (PipedStreams pipes = new(interactive: false))
            {
                try
                {
                    process = StartedProgram.Launch(Name, report => ProcessStarter.Start(
                        runtime,
                        [ProductPrograms.Runtime, .. new StepCall(folder.Path).Words],
                        environment: [],
                        Files(pipes.Given, folder, report, watched, [.. descriptors, memory]),
                        newSession: true)).Process;
                }
                catch
                {
                    pipes.Abandon();
                    throw;
                }

                reading = Task.WhenAll(ReadAsync(pipes.Output, line => output(line, false), kept), ReadAsync(pipes.Error, line => output(line, true), kept));
            }

            using (process)
            await using (cancellationToken.Register(kept.Dispose))
            {
                await reading;
                int code = await Task.Run(() => ProcessHandle.Wait(process), CancellationToken.None);
                cancellationToken.ThrowIfCancellationRequested();
                return code;
            }
        }
    }

    private static IReadOnlyList<SafeFileHandle> Files(
        StandardStreams streams, StepFolder folder, SafeFileHandle report, SafeFileHandle builder, SafeFileHandle[] referred)
    {
        DescriptorTable files = new(streams.Input, streams.Output, streams.Error)
        {
            [DescriptorSlot.Root] = folder.Mount,
            [DescriptorSlot.Report] = report,
            [DescriptorSlot.Builder] = builder,
            [DescriptorSlot.FolderLock] = folder.Lock,
        };
        for (int i = 0; i < referred.Length; i++)
        {
            files[DescriptorSlot.StepFile(i)] = referred[i];
        }

        return files.Files;
    }

    /// <summary>Writes the configuration into memory: it has the values of secrets that are variables, and no file of a secret is ever on the disk.</summary>
    private static void Write(SafeFileHandle memory, RuntimeConfiguration configuration)
    {
        using DirectoryDescriptor folder = DirectoryDescriptor.Over(memory, "a step's memory");
        using SafeFileHandle file = folder.CreateFile(Encoding.UTF8.GetBytes(RuntimeConfiguration.FileName), 0x180)!;
        file.WriteAll(JsonSerializer.SerializeToUtf8Bytes(configuration, BundleJson.Default.RuntimeConfiguration));
    }

    /// <summary>Reads lines. Where one cannot be taken, the program is killed, since nobody would read what it writes.</summary>
    private static Task ReadAsync(Stream stream, Action<string> line, SafeFileHandle kept) => Task.Factory.StartNew(
        () =>
        {
            using var reader = new StreamReader(stream, Encoding.UTF8);
            try
            {
                while (reader.ReadLine() is { } text)
                {
                    line(text);
                }
            }
            catch
            {
                kept.Dispose();
                throw;
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}

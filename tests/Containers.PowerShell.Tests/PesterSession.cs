using System.Diagnostics;
using System.IO.Pipes;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>
/// One PowerShell that runs files of Pester tests, one after the other, and says how each test ended. It is the tool of this repository, which the
/// build installs, or the program that the variable TEST_PWSH names. It is started for the first file, and anew where it did not live through one.
/// </summary>
public sealed class PesterSession : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly StringBuilder _output = new();

    private Process? _process;
    private NamedPipeServerStream? _pipe;
    private StreamReader? _results;

    /// <summary>The folder of the tests.</summary>
    public static string Folder { get; } = Metadata("PesterFiles");

    /// <summary>The results of a file; where PowerShell ends or hangs in it, one result that says so.</summary>
    public async Task<IReadOnlyList<ReportedTest>> RunAsync(string file)
    {
        try
        {
            if (_process is null)
            {
                await StartAsync();
            }

            await _pipe!.WriteAsync(Encoding.UTF8.GetBytes(Path.Combine(Folder, file) + "\n"));
            string line = await _results!.ReadLineAsync().WaitAsync(Limit) ?? throw new EndOfStreamException("PowerShell ended in this file.");
            return JsonSerializer.Deserialize<ReportedTest[]>(line, Json)!;
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            Dispose();
            lock (_output)
            {
                return [new ReportedTest(file, ReportedOutcome.Failed, 0, $"{e.Message}\n{_output}", "")];
            }
        }
    }

    public void Dispose()
    {
        _results?.Dispose();
        _pipe?.Dispose();
        if (_process is not null && !_process.WaitForExit(TimeSpan.FromSeconds(10)))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
        _process = null;
    }

    // The files come to it through a pipe of its own and the results go back there: the standard streams belong to what the tests start.
    private async Task StartAsync()
    {
        string name = $"containers-test-{Guid.NewGuid():N}";
        _pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        _results = new StreamReader(_pipe, Encoding.UTF8, leaveOpen: true);
        string dotnet = Environment.ProcessPath!;
        string? own = Environment.GetEnvironmentVariable("TEST_PWSH");
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(own ?? dotnet, [
                .. own is null ? ["tool", "run", "pwsh", "--"] : Array.Empty<string>(),
                "-NoProfile", "-NonInteractive", "-File", Path.Combine(AppContext.BaseDirectory, "pester-session.ps1"), name, Metadata("PesterModule")])
            {
                WorkingDirectory = Folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };

        // The tool's own `pwsh`, which tests start too, finds the runtime by this.
        _process.StartInfo.Environment.TryAdd("DOTNET_ROOT", Path.GetDirectoryName(dotnet));
        _output.Clear();
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Task ended = _process.WaitForExitAsync();
        if (await Task.WhenAny(_pipe.WaitForConnectionAsync(), ended).WaitAsync(Limit) == ended)
        {
            throw new EndOfStreamException($"PowerShell ended with {_process.ExitCode} before it ran tests.");
        }
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.AppendLine(line);
        }
    }

    private static string Metadata(string key) =>
        typeof(PesterSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

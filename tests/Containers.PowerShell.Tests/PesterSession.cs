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
public class PesterSession : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    private readonly StringBuilder _output = new();

    private Process? _process;
    private NamedPipeServerStream? _pipe;
    private StreamReader? _results;

    /// <summary>The folder of the tests.</summary>
    public static string Folder { get; } = Metadata("PesterFiles");

    /// <summary>What the names of its tests begin with.</summary>
    protected virtual string Prefix => "";

    /// <summary>The manifest of Pester.</summary>
    protected static string PesterModule { get; } = Metadata("PesterModule");

    /// <summary>The script that runs the files.</summary>
    protected static string Script { get; } = Path.Combine(AppContext.BaseDirectory, "pester-session.ps1");

    /// <summary>The name of a new pipe.</summary>
    protected virtual string PipeName => $"containers-test-{Guid.NewGuid():N}";

    /// <summary>The results of a file; where PowerShell ends or hangs in it, one result that says so.</summary>
    public virtual async Task<IReadOnlyList<ReportedTest>> RunAsync(string file)
    {
        try
        {
            if (_process is null)
            {
                await StartAsync();
            }

            await _pipe!.WriteAsync(Encoding.UTF8.GetBytes(PathOf(file) + "\n"));
            string line = await _results!.ReadLineAsync().WaitAsync(Limit) ?? throw new EndOfStreamException("PowerShell ended in this file.");
            return Array.ConvertAll(JsonSerializer.Deserialize<ReportedTest[]>(line, Json)!, test => test with { Name = Prefix + test.Name });
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            End();
            lock (_output)
            {
                return [new ReportedTest(Prefix + file, ReportedOutcome.Failed, 0, $"{e.Message}\n{_output}", "")];
            }
        }
    }

    public virtual void Dispose()
    {
        End();
        GC.SuppressFinalize(this);
    }

    /// <summary>The path of a file of tests, as the PowerShell knows it.</summary>
    protected virtual string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>What starts the PowerShell.</summary>
    /// <param name="dotnet">The program dotnet.</param>
    /// <param name="pipe">The pipe's name.</param>
    protected virtual ProcessStartInfo Command(string dotnet, string pipe)
    {
        string? own = Environment.GetEnvironmentVariable("TEST_PWSH");
        ProcessStartInfo start = new(own ?? dotnet,
            [.. own is null ? ["tool", "run", "pwsh", "--"] : Array.Empty<string>(), "-NoProfile", "-NonInteractive", "-File", Script, pipe, PesterModule])
        {
            WorkingDirectory = Folder,
        };

        // The tool's own `pwsh`, which tests start too, finds the runtime by this.
        start.Environment.TryAdd("DOTNET_ROOT", Path.GetDirectoryName(dotnet));
        return start;
    }

    private void End()
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
        string name = PipeName;
        _pipe = new NamedPipeServerStream(name, PipeDirection.InOut, 1, PipeTransmissionMode.Byte, PipeOptions.Asynchronous);
        _results = new StreamReader(_pipe, Encoding.UTF8, leaveOpen: true);
        ProcessStartInfo start = Command(Environment.ProcessPath!, name);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        _process = new Process { StartInfo = start };
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

    /// <summary>What the build tells of itself.</summary>
    protected static string Metadata(string key) =>
        typeof(PesterSession).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}

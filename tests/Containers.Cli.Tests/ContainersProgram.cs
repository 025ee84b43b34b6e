using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>The program as it was built, with a store of its own that goes with everything in it when disposed.</summary>
public sealed class ContainersProgram : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<string> _busybox;

    public ContainersProgram() => _busybox = new(LoadBusybox);

    public static string Path { get; } = new ProductProgram("containers").Path;

    /// <summary>The folder of docker's configuration, in place of the user's own.</summary>
    public string DockerFolder => _folder.Combine("docker");

    public string Root => _folder.Combine("root");

    /// <summary>The network of containers that name none: none, so that tests leave the machine's own network alone.</summary>
    public string Network { get; init; } = "none";

    public string RunRoot => _folder.Combine("run");

    /// <summary>What its environment has beside all that.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>The name of the image of busybox, which is there from the first time on that it is asked for.</summary>
    public string Busybox => _busybox.Value;

    /// <summary>A new file in the folder of this store's tests.</summary>
    public string WriteFile(string name, string content)
    {
        string path = _folder.Combine(name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Runs the program to its end.</summary>
    public Result Run(params string[] arguments) => RunWithInput(null, arguments);

    /// <summary>Runs the program to its end; it reads the text from its standard input.</summary>
    public Result RunWithInput(string? input, params string[] arguments) => RunToEnd(input, Path, arguments);

    /// <summary>Runs another program to its end, with the environment that this one has.</summary>
    public Result RunProgram(string program, params string[] arguments) => RunToEnd(null, program, arguments);

    private string LoadBusybox()
    {
        string archive = _folder.Combine("busybox.tar");
        File.WriteAllBytes(archive, BusyboxImage.Archive.Span);
        Result result = Run("load", "-q", "-i", archive);
        Assert.True(result.ExitCode == 0, result.Error);
        File.Delete(archive);
        return BusyboxImage.Name;
    }

    private Result RunToEnd(string? input, string program, string[] arguments)
    {
        using Process process = StartProgram(program, arguments);
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!Task.WhenAll(output, error).Wait(Limit) || !process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} did not end.");
        }

        return new Result(process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Waits until the journal has an event, with an attribute where one is given.</summary>
    public void AwaitEvent(string action, string attribute)
    {
        using Process events = Start("events", "--since", "1h", "-f", $"event={action}");
        using CancellationTokenSource limit = new(Limit);
        try
        {
            string? line;
            do
            {
                line = events.StandardOutput.ReadLineAsync(limit.Token).AsTask().GetAwaiter().GetResult();
                Assert.NotNull(line);
            }
            while (!line.Contains(attribute, StringComparison.Ordinal));
        }
        finally
        {
            events.Kill();
            events.WaitForExit();
        }
    }

    /// <summary>Starts the program.</summary>
    public Process Start(params string[] arguments) => StartProgram(Path, arguments);

    /// <summary>Starts another program, with the environment that this one has.</summary>
    public Process StartProgram(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PSCONTAINERS_ROOT"] = Root;
        start.Environment["PSCONTAINERS_RUNROOT"] = RunRoot;
        start.Environment["DOCKER_CONFIG"] = DockerFolder;
        start.Environment["PSCONTAINERS_REGISTRIES"] = _folder.Combine("registries.json");
        start.Environment["PSCONTAINERS_NETWORK"] = Network;
        start.Environment["PASSED_ON"] = "from outside";
        foreach ((string name, string value) in Variables)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    public void Dispose()
    {
        if (Directory.Exists(Root))
        {
            foreach (string id in Run("ps", "-aq").Lines)
            {
                Run("rm", "-f", id);
            }
        }

        _folder.Dispose();
    }

    /// <summary>How a run of the program ended.</summary>
    public sealed record Result(int ExitCode, string Output, string Error)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

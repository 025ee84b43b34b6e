using System.Diagnostics;
using System.Reflection;

namespace Containers.Testing;

/// <summary>Runs one of the product's native programs, as the build left it in output/bin.</summary>
public sealed class ProductProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public ProductProgram(string name) => Path = System.IO.Path.Combine(OutputRoot, "bin", name);

    /// <summary>The folder <c>output</c> of the repository, where the tests of this run see it.</summary>
    public static string OutputRoot { get; } = Environment.GetEnvironmentVariable(UserTestRun.OutputVariable) ?? typeof(ProductProgram).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(OutputRoot)).Value!;

    public string Path { get; }

    public ProgramResult Run(params string[] arguments) => Run(arguments, input: null, environment: null);

    public ProgramResult Run(string[] arguments, string? input, IReadOnlyDictionary<string, string>? environment)
    {
        ProcessStartInfo start = new(Path, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{Path} {string.Join(' ', arguments)} did not end within {Limit}.");
        }

        return new ProgramResult(process.ExitCode, output.Result, error.Result);
    }
}

/// <summary>How a program ended and what it wrote.</summary>
public sealed record ProgramResult(int ExitCode, string Output, string Error);

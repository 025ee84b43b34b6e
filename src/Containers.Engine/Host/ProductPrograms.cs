using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Containers.Linux.Processes;

namespace Containers.Engine.Host;

/// <summary>Finds the product's own native programs.</summary>
internal static class ProductPrograms
{
    public const string Runtime = "container-runtime";
    public const string CommandLine = "containers";
    public const string FolderVariable = "PSCONTAINERS_BIN";

    /// <summary>
    /// A program's path: in the folder that the environment names, beside this program, in the module's <c>bin</c> - in the folder for this processor there,
    /// where it has one - or on PATH.
    /// </summary>
    /// <exception cref="ProgramNotFoundException">It is nowhere.</exception>
    public static string Find(string name) => TryFind(name) ?? throw new ProgramNotFoundException(name);

    /// <summary>As <see cref="Find"/>, and null where it is nowhere.</summary>
    public static string? TryFind(string name)
    {
        string? assembly = Path.GetDirectoryName(AssemblyPath);
        IEnumerable<string?> folders =
        [
            Environment.GetEnvironmentVariable(FolderVariable),
            AppContext.BaseDirectory,
            .. assembly is { Length: > 0 }
                ? [Path.Combine(assembly, "bin"), Path.Combine(assembly, "..", "bin", OwnProcessor), Path.Combine(assembly, "..", "bin")]
                : Array.Empty<string>(),
        ];
        return folders.Where(folder => !string.IsNullOrEmpty(folder)).Select(folder => Path.GetFullPath(Path.Combine(folder!, name))).FirstOrDefault(File.Exists)
            ?? ProgramRun.Find(name);
    }

    /// <summary>A folder of the module that these programs, or this assembly, are in; null where they are in none that has it.</summary>
    public static string? TryFindFolder(string name)
    {
        string own = Path.GetDirectoryName(AssemblyPath) is { Length: > 0 } assembly ? assembly : AppContext.BaseDirectory;
        return new[] { "..", Path.Combine("..", "..") }.Select(above => Path.GetFullPath(Path.Combine(own, above, name))).FirstOrDefault(Directory.Exists);
    }

    private static string OwnProcessor => $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>Where this assembly was loaded from; empty inside a native program.</summary>
    [UnconditionalSuppressMessage(
        "SingleFile", "IL3000", Justification = "An empty location is what a native program has, and is handled.")]
    private static string AssemblyPath => typeof(ProductPrograms).Assembly.Location;
}

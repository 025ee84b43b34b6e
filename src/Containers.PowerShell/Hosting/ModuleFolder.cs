namespace Containers.PowerShell.Hosting;

/// <summary>Where the module is installed.</summary>
internal static class ModuleFolder
{
    /// <summary>The folder of the module's manifest and of the cmdlet assembly.</summary>
    public static string Path { get; } = System.IO.Path.GetDirectoryName(typeof(ModuleFolder).Assembly.Location)!;

    /// <summary>The full path of one of the module's native programs.</summary>
    public static string Program(string name) => System.IO.Path.Combine(Path, "bin", name);
}

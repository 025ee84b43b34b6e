using System.Reflection;
using System.Runtime.Loader;

namespace Containers.PowerShell.Loader;

/// <summary>
/// Holds the engine and what it depends on, apart from PowerShell's own assemblies and those of other modules, so that versions never
/// clash.
/// </summary>
internal sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string FolderName = "lib";
    private readonly string _folder;

    private ModuleLoadContext(string moduleFolder)
        : base("Containers module") => _folder = Path.Combine(moduleFolder, FolderName);

    /// <summary>The context of this process. It outlives the module, as the cmdlet assembly does: a process cannot unload that.</summary>
    public static ModuleLoadContext Instance { get; } = new(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!);

    /// <summary>The assembly of that name from the module's dependencies, loaded once; null where it is not one of them.</summary>
    public Assembly? Find(AssemblyName name) =>
        File.Exists(FileOf(name)) ? LoadFromAssemblyName(name) : null;

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName) =>
        FileOf(assemblyName) is var file && File.Exists(file) ? LoadFromAssemblyPath(file) : null;

    private string FileOf(AssemblyName name) => Path.Combine(_folder, name.Name + ".dll");
}

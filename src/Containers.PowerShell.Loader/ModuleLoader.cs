using System.Management.Automation;
using System.Reflection;
using System.Runtime.Loader;

namespace Containers.PowerShell.Loader;

/// <summary>
/// What PowerShell calls before it loads the cmdlets. It reads all their types before it runs anything of theirs, and those stand on the
/// engine's: the engine has to be found by then, so this is an assembly of its own.
/// </summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private const string OwnPrefix = "Containers.";

    /// <summary>Lets the cmdlet assembly, which PowerShell loads into the default context, find the engine in the module's own.</summary>
    public void OnImport()
    {
        // Every import calls this, also those of other runspaces; one handler serves all.
        AssemblyLoadContext.Default.Resolving -= Resolve;
        AssemblyLoadContext.Default.Resolving += Resolve;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name?.StartsWith(OwnPrefix, StringComparison.Ordinal) == true ? ModuleLoadContext.Instance.Find(name) : null;
}

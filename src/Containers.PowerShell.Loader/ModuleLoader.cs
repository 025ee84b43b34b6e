using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Containers.PowerShell.Loader;

/// <summary>
/// What PowerShell calls before it loads the cmdlets. It reads all their types before it runs anything of theirs, and those stand on the
/// engine's: the engine has to be found by then, so this is an assembly of its own.
/// </summary>
public sealed class ModuleLoader : IModuleAssemblyInitializer
{
    private const string OwnPrefix = "Containers.";

    /// <summary>Under this name the process has the folder of the module's programs: for <c>Containers.Command.psm1</c>, and for the cmdlets.</summary>
    private const string ProgramFolder = "Containers.PowerShell.ProgramFolder";

    /// <summary>Lets the cmdlet assembly, which PowerShell loads into the default context, find the engine in the module's own.</summary>
    public void OnImport()
    {
        // Every import calls this, also those of other runspaces; one handler serves all.
        AssemblyLoadContext.Default.Resolving -= Resolve;
        AssemblyLoadContext.Default.Resolving += Resolve;
        AppContext.SetData(ProgramFolder, FindProgramFolder());
    }

    /// <summary>A module that has programs for several processors has each in a folder by its runtime identifier; else there is <c>bin</c> alone.</summary>
    private static string FindProgramFolder()
    {
        string programs = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoader).Assembly.Location)!, "bin");
        string own = Path.Combine(programs, $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
        return Directory.Exists(own) ? own : programs;
    }

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name) =>
        name.Name?.StartsWith(OwnPrefix, StringComparison.Ordinal) == true ? ModuleLoadContext.Instance.Find(name) : null;
}

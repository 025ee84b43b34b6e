using System.Management.Automation;

namespace Containers.PowerShell.Hosting;

/// <summary>What PowerShell calls when the module is imported and when it is removed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly Lock Gate = new();

    /// <summary>Names the engine's types. Runspaces may import the module at the same time.</summary>
    public void OnImport()
    {
        lock (Gate)
        {
            TypeNames.Add();
        }
    }

    /// <summary>Forgets the engines. The assemblies stay, as a process cannot unload those of cmdlets.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => EngineSession.Close();
}

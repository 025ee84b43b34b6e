using System.Management.Automation;

namespace Containers.PowerShell.Hosting;

/// <summary>What PowerShell calls when the module is removed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyCleanup
{
    /// <summary>Forgets the engines. The assemblies stay, as a process cannot unload those of cmdlets.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => EngineSession.Close();
}

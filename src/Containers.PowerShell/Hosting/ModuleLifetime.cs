using System.Management.Automation;
using System.Runtime.InteropServices;

namespace Containers.PowerShell.Hosting;

/// <summary>What PowerShell calls when the module is imported and when it is removed.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly Lock Gate = new();

    /// <summary>Names the engine's types. Runspaces may import the module at the same time.</summary>
    /// <exception cref="PlatformNotSupportedException">The module's programs are for other processors.</exception>
    public void OnImport()
    {
        if (ModuleFolder.OtherProcessor is { } other)
        {
            throw new PlatformNotSupportedException(
                $"The programs of this module are for {other} processors, and this is {RuntimeInformation.ProcessArchitecture}. Install, or build here, the module for this machine.");
        }

        ModuleFolder.AllowExecution();
        lock (Gate)
        {
            TypeNames.Add();
        }
    }

    /// <summary>Forgets the engines. The assemblies stay, as a process cannot unload those of cmdlets.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo) => EngineSession.Close();
}

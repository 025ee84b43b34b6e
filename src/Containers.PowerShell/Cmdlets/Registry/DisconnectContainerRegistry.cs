using System.Management.Automation;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Disconnect-ContainerRegistry</c>: signs out of registries.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "ContainerRegistry", SupportsShouldProcess = true)]
public sealed class DisconnectContainerRegistry : ContainersCmdlet
{
    /// <summary>Hosts of registries; Docker Hub if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(RegistryNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Registry { get; set; } = ["docker.io"];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string registry in Registry)
        {
            ForItem(registry, () =>
            {
                if (ShouldProcess(registry) && !Await(cancellation => Engine.Registries.DisconnectAsync(registry, cancellation)))
                {
                    WriteVerbose($"Nobody was signed in to {registry}.");
                }
            });
        }
    }
}

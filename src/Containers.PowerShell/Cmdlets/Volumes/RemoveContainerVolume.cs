using System.Management.Automation;
using Containers.Engine.Volumes;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Remove-ContainerVolume</c>: removes volumes with their files.</summary>
[Cmdlet(VerbsCommon.Remove, "ContainerVolume", SupportsShouldProcess = true)]
public sealed class RemoveContainerVolume : ContainersCmdlet
{
    /// <summary>The volumes: names, wildcards, or as Get-ContainerVolume gives them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [VolumeName]
    [Alias("Volume")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Does not ask.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                foreach (VolumeInfo volume in Engine.Volumes.Find(name))
                {
                    Remove(volume.Name);
                }
            });
        }
    }

    private void Remove(string name) => ForItem(name, () =>
    {
        if (IsAgreed(name, "Remove the volume with its files:", Force))
        {
            Await(cancellation => Engine.Volumes.RemoveAsync(name, cancellation));
        }
    });
}

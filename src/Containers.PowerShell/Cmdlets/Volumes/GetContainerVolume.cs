using System.Management.Automation;
using Containers.Engine.Volumes;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-ContainerVolume</c>: the volumes.</summary>
[Cmdlet(VerbsCommon.Get, "ContainerVolume")]
[OutputType(typeof(VolumeInfo))]
public sealed class GetContainerVolume : ContainersCmdlet
{
    /// <summary>Names, wildcards, volumes or containers that have some; all volumes if not given.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(VolumeNameCompleter))]
    [VolumeName]
    [Alias("Volume")]
    [SupportsWildcards]
    [ValidateNotNull]
    [AllowEmptyCollection]
    public string[]? Name { get; set; }

    /// <summary>Only volumes that no container has.</summary>
    [Parameter]
    public SwitchParameter Dangling { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is null)
        {
            ForItem(Engine.Paths.Root, () => Write(Engine.Volumes.List()));
            return;
        }

        foreach (string name in Name)
        {
            ForItem(name, () => Write(Engine.Volumes.Find(name)));
        }
    }

    private void Write(IReadOnlyList<VolumeInfo> volumes) =>
        WriteObject(volumes.Where(volume => !Dangling || volume.Containers.Count == 0), enumerateCollection: true);
}

using System.Management.Automation;
using Containers.Engine;
using Containers.Engine.Maintenance;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Clear-ContainerStore</c>: removes what is not in use.</summary>
[Cmdlet(VerbsCommon.Clear, "ContainerStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreClearing))]
public sealed class ClearContainerStore : ContainersCmdlet
{
    /// <summary>Removes containers that do not run. Without this, -Images and -BuildCache, containers and images are meant, with -All all three.</summary>
    [Parameter]
    public SwitchParameter Containers { get; set; }

    /// <summary>Removes images that have no tag and of which no container was made.</summary>
    [Parameter]
    public SwitchParameter Images { get; set; }

    /// <summary>Removes images with a tag too, where no container was made of them.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Removes what builds keep for the next ones: layers that no image has, and cache mounts.</summary>
    [Parameter]
    public SwitchParameter BuildCache { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        bool both = !Containers && !Images && !BuildCache;
        ClearingOptions options = new() { Containers = Containers || both, Images = Images || both, AllImages = All, BuildCache = BuildCache || (both && All) };
        StoreClearing plan = Engine.Store.Plan(options);
        int images = plan.Images.Count(removal => removal.Deleted is not null);
        if (ShouldProcess($"{plan.Containers.Count} containers, {images} images and layers, {HumanText.Size(plan.Bytes)}", "Remove"))
        {
            WriteObject(Await(cancellation => Engine.Store.ClearAsync(options, cancellation)));
        }
    }
}

using System.Collections;
using System.Management.Automation;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Clear-ContainerStore</c>: removes what is not in use.</summary>
[Cmdlet(VerbsCommon.Clear, "ContainerStore", SupportsShouldProcess = true)]
[OutputType(typeof(StoreClearing))]
public sealed class ClearContainerStore : LongCmdlet
{
    /// <summary>
    /// Removes containers that do not run. Of this, -Images, -Volumes, -Networks and -BuildCache those that are given are meant; without any, containers, networks and
    /// images, with -All what builds keep too.
    /// </summary>
    [Parameter]
    public SwitchParameter Containers { get; set; }

    /// <summary>Removes images that have no tag and of which no container was made.</summary>
    [Parameter]
    public SwitchParameter Images { get; set; }

    /// <summary>Removes volumes that were made for containers and that none has any more.</summary>
    [Parameter]
    public SwitchParameter Volumes { get; set; }

    /// <summary>Removes networks that somebody created and that no container is on or names.</summary>
    [Parameter]
    public SwitchParameter Networks { get; set; }

    /// <summary>Removes images with a tag too, where no container was made of them; with -Volumes, volumes that somebody named too; without any switch of a kind, what builds keep too.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>Removes what builds keep for the next ones: layers that no image has, and cache mounts.</summary>
    [Parameter]
    public SwitchParameter BuildCache { get; set; }

    /// <summary>Does not ask. Without this or <c>-Confirm:$false</c>, -All asks before anything goes.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Only what was made longer ago than this, a time span or such as 24h.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? OlderThan { get; set; }

    /// <summary>Only what has all of these labels: a table, <c>NAME=VALUE</c> each, or names alone.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? Label { get; set; }

    /// <summary>Only what has none of these labels.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? ExcludeLabel { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        ClearingOptions options = ClearingOptions.OfNamed(Containers, Images, BuildCache, All, Volumes, Networks) with
        {
            Filter = new ClearingFilter
            {
                Until = DateTimeOffset.UtcNow - OlderThan,
                Labels = [.. TableEntries.Assignments(Label)],
                OtherLabels = [.. TableEntries.Assignments(ExcludeLabel)],
            },
        };
        StoreClearing plan = Engine.Store.Plan(options);
        int images = plan.Images.Count(removal => removal.Deleted is not null);
        string text = $"{plan.Containers.Count} containers, {plan.Volumes.Count} volumes, {plan.Networks.Count} networks, {images} images and layers, {HumanText.Size(plan.Bytes)}";
        if (IsWhatIf)
        {
            Show(plan);
        }
        else if (IsAgreed(text, "Remove", Force || !All))
        {
            WriteObject(Await(cancellation => Engine.Store.ClearAsync(options, cancellation)));
        }
    }

    /// <summary>Says of each thing that it would go.</summary>
    private void Show(StoreClearing plan)
    {
        Dictionary<string, string> names = Engine.Containers.List(all: true).ToDictionary(static container => container.Id, static container => container.Name);
        IEnumerable<string> all =
        [
            .. plan.Containers.Select(id => $"container {names.GetValueOrDefault(id, id)}"),
            .. plan.Volumes.Select(static name => $"volume {name}"),
            .. plan.Networks.Select(static name => $"network {name}"),
            .. plan.Images.Select(static removal => removal.Untagged is { } name ? $"image name {name}" : $"image or layer {removal.Deleted}"),
        ];
        foreach (string target in all)
        {
            _ = ShouldProcess(target, "Remove");
        }

        _ = ShouldProcess(HumanText.Size(plan.Bytes), "Free");
    }
}

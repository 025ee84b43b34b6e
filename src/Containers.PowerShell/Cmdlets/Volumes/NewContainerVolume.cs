using System.Collections;
using System.Management.Automation;
using Containers.Engine.Text;
using Containers.Engine.Volumes;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>New-ContainerVolume</c>: makes volumes.</summary>
[Cmdlet(VerbsCommon.New, "ContainerVolume", SupportsShouldProcess = true)]
[OutputType(typeof(VolumeInfo))]
public sealed class NewContainerVolume : ContainersCmdlet
{
    private RowParameters? _rows;

    /// <summary>Names; without one it is made up.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [VolumeName]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <summary>The driver.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string Driver { get; set; } = LocalDriver.Name;

    /// <summary>Options of the driver by name: type, device and o, as mount(8) has them.</summary>
    [Parameter]
    [NamedValues]
    public IDictionary? DriverOption { get; set; }

    /// <summary>Labels by name.</summary>
    [Parameter]
    [NamedValues]
    [Alias("Labels")]
    public IDictionary? Label { get; set; }

    /// <summary>A row of a table, whose columns are parameters of this cmdlet: Name, Label and all others.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _rows = new RowParameters(this);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_rows!.Take(InputObject))
        {
            return;
        }

        foreach (string? name in Name ?? [null!])
        {
            ForItem(name ?? "a new volume", () =>
            {
                VolumeOptions options = new()
                {
                    Name = name,
                    Driver = Driver,
                    DriverOptions = Assignment.Table(TableEntries.Of(DriverOption)),
                    Labels = Assignment.Table(TableEntries.Of(Label)),
                };
                options.Check();
                if (ShouldProcess(name ?? "a new volume"))
                {
                    WriteObject(Engine.Volumes.Create(options));
                }
            });
        }
    }
}

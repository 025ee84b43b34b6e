using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>New-Container</c>: makes a container without starting it.</summary>
[Cmdlet(VerbsCommon.New, "Container", DefaultParameterSetName = ImageSet, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class NewContainer : ContainerCreationCmdlet
{
    private RowParameters? _rows;

    /// <summary>The image, by name or id, or as Get-Image gives it. It is pulled if it is missing.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>Program and arguments, in place of the image's own.</summary>
    [Parameter(Position = 1, ValueFromRemainingArguments = true, ParameterSetName = ImageSet)]
    [ProgramWords]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    public string[]? Command { get; set; }

    /// <summary>The container's name; one is made up if not given.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ValidateNotNullOrEmpty]
    public string? Name { get; set; }

    /// <summary>A row of a table, whose columns are parameters of this cmdlet: Name, Image, Command, Memory and all others.</summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ImageSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequireClearWords(nameof(Image));
        _rows = new RowParameters(this);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_rows!.Take(InputObject))
        {
            return;
        }

        ForItem(Image, () =>
        {
            if (ShouldProcess(Image, $"Create container {Name}".TrimEnd()))
            {
                WriteObject(Create(Read(Image, Name, Command)).Read());
            }
        });
    }
}

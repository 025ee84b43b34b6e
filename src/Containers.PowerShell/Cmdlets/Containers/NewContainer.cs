using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
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
    private HashSet<string> _said = [];

    /// <summary>
    /// The image, by name or id, or as Get-Image gives it. It is pulled if it is missing. Of a container through the pipeline, or its Options, all other
    /// options are taken too; parameters go before them.
    /// </summary>
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

    /// <summary>
    /// A row of a table, whose columns are parameters of this cmdlet: Name, Image, Command, Memory and all others; or a container, or its Options, also as
    /// they come back from a file: a new container is made with the same options.
    /// </summary>
    [Parameter(ValueFromPipeline = true, ParameterSetName = ImageSet)]
    public PSObject? InputObject { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        RequireClearWords(nameof(Image));
        _rows = new RowParameters(this);
        _said = new(MyInvocation.BoundParameters.Keys, StringComparer.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ForItem((object?)Name ?? Image, () =>
        {
            ContainerOptions? like = GivenOptions.Of(InputObject);
            if (like is not null || !_rows!.Take(InputObject))
            {
                Make(like);
            }
        });
    }

    private void Make(ContainerOptions? like)
    {
        ContainerOptions options = Read(Image, Name, Command);
        if (like is not null)
        {
            bool isHere = InputObject?.BaseObject is ContainerInfo || _said.Contains(nameof(Image));
            options = GivenOptions.With(like, options, _said.Contains) with
            {
                Image = isHere ? Image : like.Image,
                Name = Name ?? WrittenName(),
            };
        }

        if (IsAgreed(options, $"Create container {options.Name}".TrimEnd()))
        {
            WriteObject(Create(options, startsNext: false).Read());
        }
    }

    /// <summary>The name of a container that came back from a file, which need not be there any more.</summary>
    private string? WrittenName() =>
        InputObject?.BaseObject is PSCustomObject && InputObject.Properties["Options"] is not null && InputObject.Properties["Name"]?.Value is string { Length: > 0 } name
            ? name
            : null;
}

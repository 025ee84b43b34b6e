using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Start-Container</c>: starts containers in the background, those that exist or a new one from an image.</summary>
[Cmdlet(VerbsLifecycle.Start, "Container", DefaultParameterSetName = NameSet, SupportsShouldProcess = true)]
[OutputType(typeof(ContainerInfo))]
public sealed class StartContainer : ContainerCreationCmdlet
{
    private const string NameSet = "Name";

    /// <summary>
    /// The containers: names, ids, unique starts of ids, wildcards, or as Get-Container and New-Container give them; of an image as Get-Image gives it, a
    /// new one. With -Image, the name of the new one.
    /// </summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [ContainerName(TakesImages = true)]
    [Alias("Id", "Container")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public ContainerTarget[] Name { get; set; } = [];

    /// <summary>The image to make a new container from, by name or id, or as Get-Image gives it. It is pulled if it is missing.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>Program and arguments of the new container, in place of the image's own.</summary>
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ParameterSetName = ImageSet)]
    [ProgramWords]
    [ArgumentCompleter(typeof(ProgramCompleter))]
    public string[]? Command { get; set; }

    /// <summary>Gives the containers that were started.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => RequireClearWords(before: null);

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ImageSet:
                ForItem(Image, () => StartNew(Image));
                break;
            default:
                foreach (ContainerTarget name in Name)
                {
                    ForItem(name, () =>
                    {
                        if (name.IsImage)
                        {
                            StartNew(name.Key);
                        }
                        else
                        {
                            StartNamed(name);
                        }
                    });
                }

                break;
        }
    }

    private void StartNamed(ContainerTarget name)
    {
        try
        {
            StartAll(Match(name));
        }
        catch (ContainerNotFoundException missing) when (Engine.Images.List().Any(image => image.ToString() == name.Key || image.Repository == name.Key))
        {
            ErrorRecord record = Errors.RecordOf(missing, name);
            record.ErrorDetails = new ErrorDetails($"{missing.Message} There is an image '{name}': Start-Container -Image {name} makes a container of it.");
            WriteError(record);
        }
    }

    private void StartNew(string image)
    {
        string? name = ParameterSetName == ImageSet ? Name.SingleOrDefault()?.Name : null;
        ContainerOptions options = Read(image, name, Command);
        if (IsAgreed(options, $"Start new container {name}".TrimEnd()))
        {
            Container created = Create(options);
            ContainerInfo container = created.Read();
            ForItem(container, () => Write(Await(created.StartAsync)));
        }
    }

    private void StartAll(IEnumerable<ContainerInfo> containers)
    {
        foreach (ContainerInfo container in containers)
        {
            ForItem(container, () => Start(container));
        }
    }

    private void Start(ContainerInfo container)
    {
        if (ShouldProcess(container.Name))
        {
            Write(Await(cancellation => Engine.Containers.Find(container.Id).StartAsync(cancellation)));
        }
    }

    private void Write(ContainerInfo started)
    {
        if (PassThru)
        {
            WriteObject(started);
        }
    }
}

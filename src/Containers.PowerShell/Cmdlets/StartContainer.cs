using System.Management.Automation;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Start-Container</c>: starts containers in the background, those that exist or a new one from an image.</summary>
[Cmdlet(VerbsLifecycle.Start, "Container", DefaultParameterSetName = NameSet)]
[OutputType(typeof(ContainerInfo))]
public sealed class StartContainer : ContainerCreationCmdlet
{
    private const string NameSet = "Name";
    private const string ContainerSet = "Container";

    /// <summary>Names, ids, unique starts of ids, or wildcards of containers; with an image, the name of the new container.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = NameSet)]
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    [Alias("Id")]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Containers, as Get-Container and New-Container give them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ContainerSet)]
    [ValidateNotNull]
    public ContainerInfo[] Container { get; set; } = [];

    /// <summary>The image to make a new container from, by name or id, or as Get-Image gives it. It is pulled if it is missing.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(ImageNameCompleter))]
    [ImageName]
    [ValidateNotNullOrEmpty]
    public string Image { get; set; } = "";

    /// <summary>Program and arguments of the new container, in place of the image's own.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    public string[]? Command { get; set; }

    /// <summary>Gives the containers that were started.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case ImageSet:
                ForItem(Image, StartNew);
                break;
            case ContainerSet:
                StartAll(Container);
                break;
            default:
                foreach (string name in Name)
                {
                    ForItem(name, () => StartAll(Engine.Containers.Find(name)));
                }

                break;
        }
    }

    private void StartNew()
    {
        ContainerOptions options = Prepare(Image, Name.SingleOrDefault(), Command);
        Write(Await(async cancellation =>
        {
            ContainerInfo created = await Engine.Containers.CreateAsync(options, cancellation).ConfigureAwait(false);
            return await Engine.Containers.StartAsync(created.Id, cancellation).ConfigureAwait(false);
        }));
    }

    private void StartAll(IEnumerable<ContainerInfo> containers)
    {
        foreach (ContainerInfo container in containers)
        {
            ForItem(container, () => Write(Await(cancellation => Engine.Containers.StartAsync(container.Id, cancellation))));
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

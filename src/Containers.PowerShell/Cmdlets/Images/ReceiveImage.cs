using System.Management.Automation;
using Containers.Engine.Images;
using Containers.Engine.Registry.Remote;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Receive-Image</c>: pulls images from their registries.</summary>
[Cmdlet(VerbsCommunications.Receive, "Image", SupportsShouldProcess = true)]
[Alias("Pull-Image")]
[OutputType(typeof(ImageInfo))]
public sealed class ReceiveImage : LongCmdlet
{
    /// <summary>Names of images, as docker writes them, or images, repositories and containers whose image is meant.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName(InRegistry = true)]
    [ArgumentCompleter(typeof(RemoteImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Pulls every tag of the repositories that are named.</summary>
    [Parameter]
    public SwitchParameter AllTags { get; set; }

    /// <summary>The platform of the image, <c>os/architecture[/variant]</c>, if not this machine's.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Allows plain HTTP and certificates that are not trusted.</summary>
    [Parameter]
    public SwitchParameter Insecure { get; set; }

    /// <summary>User and password for the registry, if not those of whoever is signed in.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    private protected override void Process()
    {
        foreach (string name in Name)
        {
            ForItem(name, () =>
            {
                PullOptions options = new()
                {
                    Platform = Platform is null ? null : Oci.Platform.Parse(Platform),
                    Insecure = Insecure,
                    Credential = Credential.ForRegistry(),
                };
                foreach (ImageReference reference in AllTags ? TagsOf(name, options) : [ImageReference.Parse(name)])
                {
                    ForItem(AllTags ? reference.Familiar : name, () => Receive(reference, options));
                }
            });
        }
    }

    private void Receive(ImageReference reference, PullOptions options)
    {
        if (ShouldProcess(reference.Familiar, $"Receive from {reference.Registry}"))
        {
            WriteObject(AwaitImage(
                reference.Familiar, (progress, cancellation) => Engine.Images.PullAsync(reference, options, progress, cancellation)));
        }
    }

    private List<ImageReference> TagsOf(string name, PullOptions options)
    {
        ImageReference repository = ImageReference.ParseRepository(name);
        RemoteOptions remote = new() { Insecure = options.Insecure, Credential = options.Credential };
        return Await(async cancellation =>
        {
            List<ImageReference> references = [];
            await foreach (RemoteImageTag tag in Engine.RemoteImages.ListTagsAsync(repository, remote, cancellation))
            {
                references.Add(repository.WithTag(tag.Tag));
            }

            return references;
        });
    }
}

using System.Management.Automation;
using Containers.Engine.Registry.Remote;
using Containers.Oci;
using Containers.PowerShell.Completion;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-RemoteImage</c>: images as their registries have them, without pulling them.</summary>
[Cmdlet(VerbsCommon.Get, "RemoteImage", DefaultParameterSetName = ImageSet)]
[OutputType(typeof(RemoteImage), ParameterSetName = [ImageSet])]
[OutputType(typeof(RemoteReferrer), ParameterSetName = [ReferrerSet])]
public sealed class GetRemoteImage : RegistryCmdlet
{
    private const string ImageSet = "Image";
    private const string ReferrerSet = "Referrer";

    /// <summary>The platform of the image, <c>os/architecture[/variant]</c>, if not this machine's.</summary>
    [Parameter(ParameterSetName = ImageSet)]
    [ArgumentCompleter(typeof(PlatformCompleter))]
    public string? Platform { get; set; }

    /// <summary>Gives what refers to the image instead: signatures, bills of materials and the like.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ReferrerSet)]
    public SwitchParameter Referrer { get; set; }

    /// <summary>Only what is of this type.</summary>
    [Parameter(ParameterSetName = ReferrerSet)]
    public string? ArtifactType { get; set; }

    private protected override void ProcessName(ImageReference name)
    {
        if (Referrer)
        {
            WriteObject(
                Await(cancellation => Engine.RemoteImages.ListReferrersAsync(name, ArtifactType, Options(), cancellation)), enumerateCollection: true);
        }
        else
        {
            WriteObject(Await(cancellation => Engine.RemoteImages.GetAsync(name, Options(Platform), cancellation)));
        }
    }
}

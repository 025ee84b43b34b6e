using System.Management.Automation;
using Containers.Oci;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Remove-RemoteImage</c>: deletes images in their registries.</summary>
[Cmdlet(VerbsCommon.Remove, "RemoteImage", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveRemoteImage : RegistryCmdlet
{
    private protected override void ProcessName(ImageReference name)
    {
        if (ShouldProcess(name.Familiar, "Delete the image in its registry, with every tag that names it"))
        {
            Digest deleted = Await(cancellation => Engine.RemoteImages.RemoveAsync(name, Options(), cancellation));
            WriteVerbose($"Deleted: {name.FamiliarName}@{deleted}");
        }
    }
}

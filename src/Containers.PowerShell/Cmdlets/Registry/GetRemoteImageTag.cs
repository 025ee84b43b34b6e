using System.Management.Automation;
using Containers.Engine.Registry.Remote;
using Containers.Oci;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Get-RemoteImageTag</c>: the tags of repositories.</summary>
[Cmdlet(VerbsCommon.Get, "RemoteImageTag")]
[OutputType(typeof(RemoteImageTag))]
public sealed class GetRemoteImageTag : RegistryCmdlet
{
    private protected override void ProcessName(ImageReference name) => Await(async cancellation =>
    {
        await foreach (RemoteImageTag tag in Engine.RemoteImages.ListTagsAsync(name, Options(), cancellation))
        {
            await Queue.PostAsync(() => WriteObject(tag), cancellation);
        }
    });
}

using System.Management.Automation;
using Containers.Engine.Registry.Remote;
using Containers.Oci;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;
using Containers.PowerShell.Parameters;

namespace Containers.PowerShell;

/// <summary>The base of cmdlets that work on images in registries: their names, and how to talk to the registry.</summary>
public abstract class RegistryCmdlet : ContainersCmdlet
{
    /// <summary>Names of images, as docker writes them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ImageName(InRegistry = true)]
    [ArgumentCompleter(typeof(RemoteImageNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Name { get; set; } = [];

    /// <summary>Allows plain HTTP and certificates that are not trusted.</summary>
    [Parameter]
    public SwitchParameter Insecure { get; set; }

    /// <summary>User and password for the registry, if not those of whoever is signed in.</summary>
    [Parameter]
    [Credential]
    public PSCredential? Credential { get; set; }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        foreach (string name in Name)
        {
            ForItem(name, () => ProcessName(ImageReference.Parse(name)));
        }
    }

    /// <summary>Does the cmdlet's work on one name.</summary>
    private protected abstract void ProcessName(ImageReference name);

    /// <summary>How to ask the registry.</summary>
    private protected RemoteOptions Options(string? platform = null) => new()
    {
        Platform = platform is null ? null : Platform.Parse(platform),
        Insecure = Insecure,
        Credential = Credential.ForRegistry(),
    };
}

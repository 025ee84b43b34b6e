using System.Management.Automation;
using Containers.Engine.Registry.Credentials;
using Containers.PowerShell.Completion;
using Containers.PowerShell.Hosting;

namespace Containers.PowerShell.Cmdlets;

/// <summary><c>Connect-ContainerRegistry</c>: signs in to a registry.</summary>
[Cmdlet(VerbsCommunications.Connect, "ContainerRegistry", SupportsShouldProcess = true)]
[OutputType(typeof(RegistrySignIn))]
public sealed class ConnectContainerRegistry : ContainersCmdlet
{
    /// <summary>The registry's host; Docker Hub if not given.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(RegistryNameCompleter))]
    public string Registry { get; set; } = "docker.io";

    /// <summary>User and password, or a user whose password is asked for.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Credential]
    public PSCredential Credential { get; set; } = PSCredential.Empty;

    /// <summary>Allows plain HTTP and certificates that are not trusted.</summary>
    [Parameter]
    public SwitchParameter Insecure { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForItem(Registry, () =>
    {
        if (!ShouldProcess(Registry, $"Sign in as {Credential.UserName}"))
        {
            return;
        }

        RegistrySignIn signIn = Await(cancellation =>
            Engine.Registries.ConnectAsync(Registry, Credential.ForRegistry()!, Insecure, cancellation));
        WriteVerbose(signIn.IsPlain
            ? $"The password is stored unencrypted in {signIn.StoredIn}, readable to its owner alone. Set credsStore there to keep it with a credential helper."
            : $"The password is stored by {signIn.StoredIn}.");
        WriteObject(signIn);
    });
}

using System.Management.Automation;
using System.Net;
using Containers.Engine.Registry.Credentials;

namespace Containers.PowerShell.Hosting;

/// <summary>From PowerShell's credentials to those of registries.</summary>
internal static class CredentialConversion
{
    /// <summary>User and password; null for no credential.</summary>
    public static RegistryCredential? ForRegistry(this PSCredential? credential) => credential is null || credential == PSCredential.Empty
        ? null
        : new RegistryCredential { UserName = credential.UserName, Password = new NetworkCredential("", credential.Password).Password };
}

using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that takes sockets of services take the services themselves.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ServiceSocketAttribute : ObjectNameAttribute
{
    /// <inheritdoc/>
    private protected override string Kind => "service";

    /// <inheritdoc/>
    private protected override string Properties => "Socket";

    /// <inheritdoc/>
    private protected override object? Meant(PSObject value) => TextOf(value, "Socket");
}

using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that names networks take networks too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContainerNetworkNameAttribute : ObjectNameAttribute
{
    /// <inheritdoc/>
    private protected override string Kind => "network";

    /// <inheritdoc/>
    private protected override string Properties => "Network or Name";

    /// <inheritdoc/>
    private protected override object? Meant(PSObject value) => TextOf(value, "Network") ?? TextOf(value, "Name");
}

using System.Management.Automation;

namespace Containers.PowerShell;

/// <summary>Lets a parameter that names volumes take volumes too.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VolumeNameAttribute : ObjectNameAttribute
{
    /// <inheritdoc/>
    private protected override string Kind => "volume";

    /// <inheritdoc/>
    private protected override string Properties => "Volume or Name";

    /// <inheritdoc/>
    private protected override string? NameOf(PSObject value) => TextOf(value, "Volume") ?? TextOf(value, "Name");
}

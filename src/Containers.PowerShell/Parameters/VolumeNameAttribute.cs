using System.Management.Automation;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that names volumes take volumes too, and containers, which have some.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class VolumeNameAttribute : ObjectNameAttribute
{
    /// <inheritdoc/>
    private protected override string Kind => "volume";

    /// <inheritdoc/>
    private protected override string Properties => "Volume or Name";

    /// <inheritdoc/>
    private protected override object?[]? Several(PSObject value) => (value.BaseObject as ContainerInfo)?.Mounts.Select(static mount => mount.Name).OfType<string>().ToArray();

    /// <inheritdoc/>
    private protected override object? Meant(PSObject value) => TextOf(value, "Volume") ?? TextOf(value, "Name");
}

using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that names containers take containers, and what tells of one: measurements, events, processes, changes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContainerNameAttribute : ObjectNameAttribute
{
    /// <summary>The fewest digits of an ID that are taken for one: as many as tables show. A number of a row is none.</summary>
    private const int IdLength = 12;

    /// <summary>What stands before the name of an image, where images are taken too; empty where they are not.</summary>
    public string ImagePrefix { get; set; } = "";

    /// <inheritdoc/>
    private protected override string Kind => "container";

    /// <inheritdoc/>
    private protected override string Properties => "Id, Name or Container";

    /// <inheritdoc/>
    private protected override string? NameOf(PSObject value) =>
        ImagePrefix.Length > 0 && ImageNameAttribute.HereOf(value) is { } image
            ? ImagePrefix + image
            : TextOf(value, "Id") is { Length: >= IdLength } id && id.All(char.IsAsciiHexDigit) ? id : TextOf(value, "Name") ?? TextOf(value, "Container");
}

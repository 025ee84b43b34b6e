using System.Management.Automation;

namespace Containers.PowerShell.Parameters;

/// <summary>Lets a parameter that names containers take containers, and what tells of one: measurements, events, processes, changes.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ContainerNameAttribute : ObjectNameAttribute
{
    /// <summary>The fewest digits of an ID that are taken for one: as many as tables show. A number of a row is none.</summary>
    private const int IdLength = 12;

    /// <summary>Whether images are taken too, to make containers of them.</summary>
    public bool TakesImages { get; set; }

    /// <inheritdoc/>
    private protected override string Kind => "container";

    /// <inheritdoc/>
    private protected override string Properties => "Id, Name or Container";

    /// <inheritdoc/>
    private protected override object? Named(object? name) =>
        LanguagePrimitives.ConvertTo<string>(name) is { Length: > 0 } text ? new ContainerTarget(text) : name;

    /// <inheritdoc/>
    private protected override object? Meant(PSObject value)
    {
        if (value.BaseObject is ContainerTarget known)
        {
            return known;
        }

        if (TakesImages && ImageNameAttribute.HereOf(value) is { } image)
        {
            return new ContainerTarget(image) { IsImage = true };
        }

        string? name = TextOf(value, "Name") ?? TextOf(value, "Container");
        return TextOf(value, "Id") is { Length: >= IdLength } id && id.All(char.IsAsciiHexDigit) ? new ContainerTarget(id, name ?? id) : Named(name);
    }
}

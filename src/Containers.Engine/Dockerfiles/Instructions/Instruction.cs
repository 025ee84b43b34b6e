using Containers.Engine.Text;

namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>One instruction of a Dockerfile, read but with its variables not yet replaced.</summary>
internal abstract record Instruction
{
    /// <summary>The line it was read from.</summary>
    public required LogicalLine Line { get; init; }

    /// <summary>Where it is.</summary>
    public SourceLocation Location => Line.Location;

    /// <summary>Its name in capitals.</summary>
    public string Name => Line.Name.ToUpperInvariant();

    /// <summary>The instruction in one line, as progress shows it: without users and passwords of addresses.</summary>
    public string Summary => AddressCredentials.Hide($"{Name} {Line.Rest}");
}

namespace Containers.Docker.Templates;

/// <summary>What Go has where a value is absent and C# has nothing of the kind; a null pointer is null here too.</summary>
internal sealed class GoNil
{
    /// <summary>A list that is not set: it has no items, prints as <c>[]</c> and is null in JSON.</summary>
    public static readonly GoNil List = new("[]");

    /// <summary>A map that is not set: it has no members, prints as <c>map[]</c> and is null in JSON.</summary>
    public static readonly GoNil Map = new("map[]");

    /// <summary>What a map has under a name that it does not have.</summary>
    public static readonly GoNil NoValue = new("<no value>");

    private readonly string _text;

    private GoNil(string text) => _text = text;

    /// <inheritdoc/>
    public override string ToString() => _text;
}

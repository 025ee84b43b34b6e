namespace Containers.PowerShell.Parameters;

/// <summary>
/// A container as a caller means it: by a text, which is a name, an ID, the unique start of one, or a pattern; or by an object, which has an ID and what people
/// call it. The engine goes by the one, errors and questions by the other.
/// </summary>
public sealed record ContainerTarget
{
    /// <summary>A container by a text, as PowerShell converts one.</summary>
    /// <exception cref="ArgumentException">The text is empty.</exception>
    public ContainerTarget(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        (Key, Name) = (name, name);
    }

    /// <summary>A container by an object.</summary>
    internal ContainerTarget(string id, string name) => (Key, Name) = (id, name);

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>What the engine finds it by.</summary>
    internal string Key { get; }

    /// <summary>Whether this is an image, of which a new container is to be made; <see cref="Key"/> is how that is found.</summary>
    internal bool IsImage { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

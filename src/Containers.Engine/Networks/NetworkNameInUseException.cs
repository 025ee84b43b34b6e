namespace Containers.Engine.Networks;

/// <summary>A name is taken by another network.</summary>
public sealed class NetworkNameInUseException(string name) : ContainersException(
    ErrorKind.Exists, "NetworkNameInUse", $"There is a network '{name}' already. Remove it, or choose another name.")
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

namespace Containers.Engine.Networks;

/// <summary>A network cannot be removed: containers are on it, or it is one of those that are always there.</summary>
public sealed class NetworkInUseException(string name, string message) : ContainersException(ErrorKind.InUse, "NetworkInUse", message)
{
    /// <summary>The network's name.</summary>
    public string Name { get; } = name;
}

namespace Containers.Engine.Networks;

/// <summary>No network has a given name or ID, or several IDs begin with it.</summary>
public sealed class NetworkNotFoundException : ContainersException
{
    private NetworkNotFoundException(string name, string message)
        : base(ErrorKind.NotFound, "NetworkNotFound", message) => Name = name;

    /// <summary>The name or ID that was given.</summary>
    public string Name { get; }

    internal static NetworkNotFoundException Missing(string name) =>
        new(name, $"There is no network '{name}'. Get-ContainerNetwork, or containers network ls, lists those there are; New-ContainerNetwork, or containers network create, makes one.");

    internal static NetworkNotFoundException Ambiguous(string name, int count) =>
        new(name, $"The IDs of {count} networks begin with '{name}'. Give more digits of one, or its name.");
}

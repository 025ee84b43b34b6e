namespace Containers.Runtime.Life;

/// <summary>A command that a container's state does not allow, or a container that is not there.</summary>
internal sealed class ContainerException(string message) : Exception(message);

namespace Containers.Engine.Networks;

/// <summary>A network cannot be had as asked.</summary>
public sealed class NetworkOptionsException(string message, Exception? inner = null) : ContainersException(ErrorKind.Invalid, "NetworkOptionsInvalid", message, inner);

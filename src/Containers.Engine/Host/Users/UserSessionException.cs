namespace Containers.Engine.Host.Users;

/// <summary>An ordinary user cannot have containers on this machine as it is; the message says what to change.</summary>
public sealed class UserSessionException(string message, Exception? inner = null)
    : ContainersException(ErrorKind.Denied, "UserNamespaceUnavailable", message, inner);

namespace Containers.Engine.Host.Services;

/// <summary>A service could not be started, or there is none.</summary>
public sealed class ApiServiceException : ContainersException
{
    private ApiServiceException(ErrorKind kind, string id, string message)
        : base(kind, id, message)
    {
    }

    internal static ApiServiceException NotStarted(string message) => new(ErrorKind.State, "ServiceNotStarted", message);

    internal static ApiServiceException NotFound(string socket) =>
        new(ErrorKind.NotFound, "ServiceNotFound", $"No service of this store answers at {socket}. Get-ContainerService lists those there are.");
}

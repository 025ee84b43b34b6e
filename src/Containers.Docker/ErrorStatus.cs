using Containers.Engine;
using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Executions;
using Containers.Engine.Images;
using Containers.Engine.Images.Archives;
using Containers.Engine.Networks;
using Containers.Engine.Volumes;

namespace Containers.Docker;

/// <summary>The status of HTTP for each kind of error, as docker's daemon has them.</summary>
public static class ErrorStatus
{
    private const int NotFound = 127;

    /// <summary>The status of an expected error (<see cref="ErrorKinds.IsExpected"/>).</summary>
    public static int Of(Exception exception) => exception switch
    {
        ContainerStartException { ExitCode: ContainerProcess.NotExecutable or NotFound } => 400,
        NetworkInUseException or ContainerConnectedException => 403,
        NetworkNameInUseException { Name: "bridge" or "host" or "none" } => 403,
        ImageArchiveException or BuildException => 400,
        _ => Of(ErrorKinds.Of(exception)),
    };

    /// <summary>What a client is told of an expected error. Libraries know some errors by docker's words for them.</summary>
    public static string MessageOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            ImageNotFoundException => $"No such image: {exception.Message}",
            ContainerNotFoundException => $"No such container: {exception.Message}",
            ExecutionNotFoundException => $"No such exec instance: {exception.Message}",
            VolumeNotFoundException => $"no such volume: {exception.Message}",
            NetworkNotFoundException network => $"network {network.Name} not found: {exception.Message}",
            ContainerNameInUseException taken => $"Conflict. The container name \"/{taken.Name}\" is already in use by container \"{taken.Id}\". {exception.Message}",
            NetworkNameInUseException { Name: not ("bridge" or "host" or "none") } taken => $"network with name {taken.Name} already exists",
            ContainerConnectedException connected => $"endpoint with name {connected.Name} already exists in network {connected.Network}",
            _ => exception.Message,
        };
    }

    /// <summary>The status of a kind of error.</summary>
    public static int Of(ErrorKind kind) => kind switch
    {
        ErrorKind.NotFound => 404,
        ErrorKind.Invalid => 400,
        ErrorKind.Exists or ErrorKind.InUse or ErrorKind.State => 409,
        ErrorKind.Unauthenticated => 401,
        ErrorKind.Denied => 403,
        ErrorKind.Unsupported => 501,
        ErrorKind.Unavailable => 503,
        _ => 500,
    };
}

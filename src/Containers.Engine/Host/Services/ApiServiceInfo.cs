namespace Containers.Engine.Host.Services;

/// <summary>A process that answers docker's API with the containers of this store.</summary>
/// <param name="Socket">The socket that clients connect to.</param>
/// <param name="ProcessId">The process.</param>
/// <param name="Started">When it began to answer.</param>
/// <param name="IdleTimeout">How long nobody may have asked before it ends; null for never.</param>
public sealed record ApiServiceInfo(string Socket, int ProcessId, DateTimeOffset Started, TimeSpan? IdleTimeout)
{
    /// <summary>What <c>DOCKER_HOST</c> is for clients of it.</summary>
    public string DockerHost => "unix://" + Socket;

    /// <summary>The socket.</summary>
    public override string ToString() => Socket;
}

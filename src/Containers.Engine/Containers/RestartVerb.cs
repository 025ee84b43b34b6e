namespace Containers.Engine.Containers;

/// <summary>Restarts a container.</summary>
public static class RestartVerb
{
    /// <summary>Stops a container where it runs, and starts it.</summary>
    /// <inheritdoc cref="StopVerb.StopAsync"/>
    /// <exception cref="ContainerStartException">Its program could not be started.</exception>
    public static async Task<ContainerInfo> RestartAsync(
        this Container container, TimeSpan? timeout = null, string? signal = null, CancellationToken cancellationToken = default)
    {
        await container.StopAsync(timeout, signal, cancellationToken);
        ContainerInfo started = await container.StartAsync(cancellationToken);
        container.Log("restart");
        return started;
    }
}

using Containers.Engine.Containers;
using Containers.Engine.Text;
using Containers.Supervision.Monitor;

namespace Containers.Docker;

/// <summary>States of containers as docker prints them. The spelling is not for programs to read.</summary>
public static class StatusText
{
    /// <summary>A container's state with its age: <c>Up 3 minutes</c>, <c>Exited (0) 2 hours ago</c>.</summary>
    /// <param name="container">The container.</param>
    /// <param name="brief">Whether docker's longest words give way to numbers: <c>Up 1 minute</c>.</param>
    public static string Of(ContainerInfo container, bool brief = false)
    {
        ArgumentNullException.ThrowIfNull(container);
        return Of(container.Status, container.ExitCode, container.Health?.Status, IsUp(container.Status) ? container.Started ?? container.Created : container.Finished, brief);
    }

    /// <summary>The state of a container of which this is known.</summary>
    /// <param name="status">The word for where it stands.</param>
    /// <param name="exitCode">How it ended.</param>
    /// <param name="health">What its health checks said; null where there are none.</param>
    /// <param name="since">When it was started where it <see cref="IsUp"/>, else when it ended.</param>
    /// <param name="brief">Whether docker's longest words give way to numbers: <c>Up 1 minute</c>.</param>
    public static string Of(ContainerStatus status, int? exitCode, string? health, DateTimeOffset? since, bool brief) => status switch
    {
        ContainerStatus.Running => "Up " + Duration(since, brief) + Health(health),
        ContainerStatus.Paused => $"Up {Duration(since, brief)} (Paused)",
        ContainerStatus.Restarting => $"Restarting ({exitCode}) {HumanText.Ago(since, brief)}",
        ContainerStatus.Exited => $"Exited ({exitCode}) {HumanText.Ago(since, brief)}",
        _ => status.ToString(),
    };

    /// <summary>Whether what stands there is up.</summary>
    public static bool IsUp(ContainerStatus status) => status is ContainerStatus.Running or ContainerStatus.Paused;

    private static string Health(string? health) => health switch
    {
        null => string.Empty,
        ContainerHealth.Starting => " (health: starting)",
        _ => $" ({health})",
    };

    private static string Duration(DateTimeOffset? since, bool brief) => HumanText.Duration(DateTimeOffset.UtcNow - (since ?? DateTimeOffset.UtcNow), brief);
}

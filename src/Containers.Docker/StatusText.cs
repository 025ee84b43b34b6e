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
        return container.Status switch
        {
            ContainerStatus.Running => "Up " + UpTime(container, brief) + Health(container.Health),
            ContainerStatus.Paused => $"Up {UpTime(container, brief)} (Paused)",
            ContainerStatus.Restarting => $"Restarting ({container.ExitCode}) {HumanText.Ago(container.Finished, brief)}",
            ContainerStatus.Exited => $"Exited ({container.ExitCode}) {HumanText.Ago(container.Finished, brief)}",
            _ => container.Status.ToString(),
        };
    }

    private static string Health(ContainerHealth? health) => health?.Status switch
    {
        null => string.Empty,
        ContainerHealth.Starting => " (health: starting)",
        string status => $" ({status})",
    };

    private static string UpTime(ContainerInfo container, bool brief) => HumanText.Duration(DateTimeOffset.UtcNow - (container.Started ?? container.Created), brief);
}

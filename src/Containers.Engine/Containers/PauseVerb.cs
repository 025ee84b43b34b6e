using Containers.Engine.Containers.States;
using Containers.Linux.Cgroups;

namespace Containers.Engine.Containers;

/// <summary>Pauses a container, and lets it go on.</summary>
public static class PauseVerb
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Stops all processes of a container where they are (the freezer of cgroups(7)).</summary>
    /// <param name="container">The container.</param>
    /// <exception cref="ContainerStateException">It does not run, is paused already, or its processes do not stop.</exception>
    public static ContainerInfo Pause(this Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.RequireRunning() is PausedState)
        {
            throw new ContainerStateException(container.Name, $"Container '{container.Name}' is already paused.");
        }

        container.Freeze();
        container.Log("pause");
        return container.Read();
    }

    /// <summary>Lets the processes of a paused container go on.</summary>
    /// <param name="container">The container.</param>
    /// <exception cref="ContainerStateException">It is not paused.</exception>
    public static ContainerInfo Unpause(this Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        if (container.State is not PausedState)
        {
            throw new ContainerStateException(container.Name, $"Container '{container.Name}' is not paused.");
        }

        CgroupFreezer.Thaw(container.Group);
        container.Log("unpause");
        return container.Read();
    }

    /// <summary>Lets the processes of a container stand still.</summary>
    /// <exception cref="ContainerStateException">They do not within ten seconds.</exception>
    internal static void Freeze(this Container container)
    {
        if (CgroupFreezer.FolderOf(container.Group) is null)
        {
            throw new ContainerStateException(
                container.Name, $"Container '{container.Name}' cannot be paused: that needs a control group with a freezer, and it has none.");
        }

        if (!CgroupFreezer.Freeze(container.Group, s_patience))
        {
            throw new ContainerStateException(
                container.Name, $"The processes of container '{container.Name}' did not stand still within {s_patience.TotalSeconds} seconds. Try again.");
        }
    }
}

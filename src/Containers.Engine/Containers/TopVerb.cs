using Containers.Engine.Containers.Observation;
using Containers.Engine.Containers.States;
using Containers.Linux.Cgroups;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers;

/// <summary>Shows a container's processes.</summary>
public static class TopVerb
{
    /// <summary>The processes of a container, those that were executed in it among them.</summary>
    /// <param name="container">The container.</param>
    /// <exception cref="ContainerStateException">It does not run.</exception>
    public static IReadOnlyList<ContainerProcessInfo> Processes(this Container container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return ProcessTable.Read(container.Name, Members(container));
    }

    /// <summary>The processes of a container as ps(1) of this machine shows them.</summary>
    /// <param name="container">The container.</param>
    /// <param name="options">The options of ps, which must show process IDs: <c>-o pid,comm</c>, <c>aux</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ContainerStateException">It does not run, or ps does not take the options or shows no process IDs.</exception>
    public static Task<ProcessListing> ListProcessesAsync(this Container container, IReadOnlyList<string> options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(container);
        return ProcessListing.ReadAsync(container.Name, Members(container), options, cancellationToken);
    }

    /// <summary>Those of its control group; where a user has none, those of its PID namespace.</summary>
    private static IReadOnlySet<int> Members(Container container)
    {
        RunningState state = container.RequireRunning();
        container.Log("top");
        Cgroup group = container.Group;
        return group.Folders.Any() ? group.ReadMembers() : PidNamespace.Members(state.ProcessId);
    }
}

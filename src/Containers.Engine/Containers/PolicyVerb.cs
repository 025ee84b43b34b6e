namespace Containers.Engine.Containers;

/// <summary>Starts containers by their restart policies.</summary>
public static class PolicyVerb
{
    /// <summary>Starts the containers that should run by their restart policies and do not: what docker's daemon does when it starts.</summary>
    /// <param name="containers">The containers of a store.</param>
    /// <param name="failed">Is told of each that cannot be started; the others are started all the same.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those that were started.</returns>
    public static async Task<IReadOnlyList<ContainerInfo>> StartByPolicyAsync(
        this ContainerService containers, Action<ContainerInfo, ContainersException>? failed = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(containers);
        List<ContainerInfo> started = [];
        foreach (ContainerInfo info in containers.List(all: true).OrderBy(info => info.Created))
        {
            Container container = containers.At(info.Id);
            if (info is not { Status: ContainerStatus.Created or ContainerStatus.Exited, ExitCode: { } code }
                || info.Options.Restart?.StartsAfterBoot(code, File.Exists(container.Folder.Stopped)) is not true)
            {
                continue;
            }

            try
            {
                started.Add(await container.StartAsync(cancellationToken));
            }
            catch (ContainersException exception)
            {
                failed?.Invoke(info, exception);
            }
        }

        return started;
    }
}

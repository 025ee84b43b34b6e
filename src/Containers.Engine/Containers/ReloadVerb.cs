using Containers.Engine.Containers.Records;
using Containers.Linux;
using Containers.Supervision.Networks;

namespace Containers.Engine.Containers;

/// <summary>Puts back what others took away of networks.</summary>
public static class ReloadVerb
{
    /// <summary>Makes what is missing of all networks, and has the monitors of containers that run put their rules back.</summary>
    /// <param name="containers">The containers of a store.</param>
    /// <returns>What was done and what could not be, a sentence each.</returns>
    /// <exception cref="LinuxException">The kernel refuses.</exception>
    public static IReadOnlyList<string> ReloadNetworks(this ContainerService containers)
    {
        ArgumentNullException.ThrowIfNull(containers);
        List<string> done = [.. containers.Networks.Repair()];
        foreach (ContainerInfo container in containers.List().Where(static container => container.Network is not null))
        {
            string? failure;
            try
            {
                failure = NetworkRequest.Send(RunningFolder.Of(containers.Paths, container.Id).NetworkSocket);
            }
            catch (LinuxException exception)
            {
                failure = $"its monitor is gone ({exception.Message})";
            }

            if (failure is not null)
            {
                done.Add($"The network of container '{container.Name}' is as it was: {failure}.");
            }
        }

        return done;
    }
}

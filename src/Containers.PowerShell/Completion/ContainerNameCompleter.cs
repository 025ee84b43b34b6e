using Containers.Docker;
using Containers.Engine.Containers;
using Containers.Engine.Text;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of containers that the cmdlet can do something with as they stand, and their ids where the start of one is typed.</summary>
public sealed class ContainerNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        IEnumerable<ContainerInfo> containers = request.Engine.Containers.List(all: true).Where(container => Fits(request, container));
        if (request.Command == "Remove-Container")
        {
            containers = containers.OrderBy(static container => container.Status.IsActive()); // What runs is removed by -Force alone.
        }

        foreach (ContainerInfo container in containers)
        {
            string description = $"{container.Image}, {StatusText.Of(container)}";
            yield return (container.Name, description);
            if (request.Typed.Length > 0)
            {
                yield return (HumanText.ShortId(container.Id), description);
            }
        }
    }

    private static bool Fits(CompletionRequest request, ContainerInfo container) => request.Parameter is not ("Name" or "Container") || request.Command switch
    {
        "Start-Container" => !container.Status.IsActive(),
        "Resume-Container" or "Unpause-Container" => container.Status == ContainerStatus.Paused,
        "Suspend-Container" or "Pause-Container" or "Enter-Container" or "Invoke-ContainerCommand" or "Exec-Container" or "Connect-Container" or "Attach-Container"
            => container.Status == ContainerStatus.Running,
        "Stop-Container" or "Kill-Container" or "Get-ContainerProcess" or "Measure-Container" => container.Status.IsActive(),
        _ => true,
    };
}

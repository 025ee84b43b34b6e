using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of containers, and their ids where the start of one is typed.</summary>
public sealed class ContainerNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(ContainerEngine engine, string typed)
    {
        foreach (ContainerInfo container in engine.Containers.List(all: true))
        {
            string description = $"{container.Image}, {HumanText.Status(container)}";
            yield return (container.Name, description);
            if (typed.Length > 0)
            {
                yield return (HumanText.ShortId(container.Id), description);
            }
        }
    }
}

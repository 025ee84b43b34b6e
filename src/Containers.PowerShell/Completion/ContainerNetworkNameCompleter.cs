using Containers.Engine.Networks;
using Containers.Engine.Text;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of networks, and their ids where the start of one is request.Typed.</summary>
public sealed class ContainerNetworkNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        foreach (NetworkInfo network in request.Engine.Networks.List())
        {
            string description = $"{network.Driver} {string.Join(' ', network.Subnets.Select(static subnet => subnet.Subnet))}".TrimEnd();
            yield return (network.Name, description);
            if (request.Typed.Length > 0)
            {
                yield return (HumanText.ShortId(network.Id), description);
            }
        }
    }
}

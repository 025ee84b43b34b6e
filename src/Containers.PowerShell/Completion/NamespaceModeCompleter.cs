
namespace Containers.PowerShell.Completion;

/// <summary>Completes whose namespaces a container has: its own, the host's, or those of another container that runs.</summary>
public sealed class NamespaceModeCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        request.Engine.Containers.List().Select(container => $"container:{container.Name}").Prepend("host").Prepend("private").Select(mode => (mode, mode));
}

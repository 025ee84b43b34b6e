using Containers.Engine.Containers.Launching;

namespace Containers.PowerShell.Completion;

/// <summary>Completes OCI runtimes that are on PATH.</summary>
public sealed class RuntimeNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        ContainerRuntimes.Known.Select(name => (name, name));
}

using Containers.Engine;
using Containers.Engine.Containers.Launching;

namespace Containers.PowerShell.Completion;

/// <summary>Completes OCI runtimes that are on PATH.</summary>
public sealed class RuntimeNameCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(ContainerEngine engine, string typed) =>
        ContainerRuntimes.Known.Select(name => (name, name));
}

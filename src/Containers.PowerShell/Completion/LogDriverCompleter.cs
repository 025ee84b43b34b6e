using Containers.Engine;
using Containers.Engine.Containers.Options;

namespace Containers.PowerShell.Completion;

/// <summary>Completes log drivers.</summary>
public sealed class LogDriverCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(ContainerEngine engine, string typed) =>
        LogOptions.Drivers.Select(name => (name, name));
}

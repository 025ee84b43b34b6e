using Containers.Engine.Containers.Options;

namespace Containers.PowerShell.Completion;

/// <summary>Completes log drivers.</summary>
public sealed class LogDriverCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        LogOptions.Drivers.Select(name => (name, name));
}

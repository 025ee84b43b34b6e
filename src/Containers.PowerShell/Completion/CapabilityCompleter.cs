using Containers.Linux.Capabilities;

namespace Containers.PowerShell.Completion;

/// <summary>Completes names of capabilities, without the prefix that nobody types.</summary>
public sealed class CapabilityCompleter : NameCompleter
{
    private const string Prefix = "CAP_";

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        CapabilitySet.Known.Select(name => name[Prefix.Length..]).Prepend("ALL").Select(name => (name, name));
}

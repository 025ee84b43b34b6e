
namespace Containers.PowerShell.Completion;

/// <summary>Completes restart policies.</summary>
public sealed class RestartPolicyCompleter : NameCompleter
{
    private static readonly string[] Policies = ["always", "no", "on-failure", "unless-stopped"];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        Policies.Select(name => (name, name));
}

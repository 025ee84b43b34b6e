namespace Containers.PowerShell.Completion;

/// <summary>Completes which user namespace a container has.</summary>
public sealed class UserNamespaceModeCompleter : NameCompleter
{
    private static readonly string[] s_modes = ["private", "host", "auto", "keep-id", "nomap"];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request) =>
        s_modes.Concat(request.Engine.Containers.List().Select(static container => $"container:{container.Name}")).Select(static mode => (mode, mode));
}

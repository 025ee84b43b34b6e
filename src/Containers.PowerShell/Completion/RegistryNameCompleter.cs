using Containers.Engine;
using Containers.Engine.Registry.Credentials;

namespace Containers.PowerShell.Completion;

/// <summary>Completes the names of registries that someone is signed in to.</summary>
public sealed class RegistryNameCompleter : NameCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2); // For a credential helper; a key was pressed.

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        using CancellationTokenSource timer = new(Patience);
        try
        {
            IReadOnlyList<RegistrySignIn> signIns = Task.Run(() => request.Engine.Registries.SignInsAsync(timer.Token)).GetAwaiter().GetResult();
            return [.. signIns.Select(signIn => (signIn.Registry, $"signed in as {signIn.UserName}"))];
        }
        catch (Exception exception) when (exception is ContainersException or OperationCanceledException)
        {
            return []; // The command itself will say what is wrong.
        }
    }
}

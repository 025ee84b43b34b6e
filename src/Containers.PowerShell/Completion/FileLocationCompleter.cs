namespace Containers.PowerShell.Completion;

/// <summary>Completes the container of <c>NAME:PATH</c> and the path in it; anything else is completed as a path of this machine.</summary>
public sealed class FileLocationCompleter : NameCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        int colon = request.Typed.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            return request.Engine.Containers.List(all: true).Select(static container => ($"{container.Name}:/", container.Image));
        }

        string name = request.Typed[..colon];
        return ContainerFolders.Paths(request.Engine, name, request.Typed[(colon + 1)..]).Select(path => ($"{name}:{path}", ""));
    }
}

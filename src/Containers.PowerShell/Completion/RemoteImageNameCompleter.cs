using System.Collections.Concurrent;
using System.Diagnostics;
using Containers.Engine;
using Containers.Engine.Registry.Remote;
using Containers.Oci;

namespace Containers.PowerShell.Completion;

/// <summary>
/// Completes as <see cref="ImageNameCompleter"/> does, and the tags of a repository whose name is typed with a colon after it. A registry that does not
/// answer at once offers nothing; what it has answered meanwhile is offered when the key is pressed again.
/// </summary>
public sealed class RemoteImageNameCompleter : ImageNameCompleter
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);
    private static readonly ConcurrentDictionary<string, (Task<string[]> Tags, long Asked)> Known = [];

    /// <inheritdoc/>
    private protected override IEnumerable<(string Text, string Description)> Candidates(CompletionRequest request)
    {
        int colon = request.Typed.LastIndexOf(':');
        if (colon <= request.Typed.LastIndexOf('/') || colon <= 0)
        {
            return base.Candidates(request);
        }

        string repository = request.Typed[..colon];
        return base.Candidates(request).Concat(TagsOf(request.Engine, repository).Select(tag => ($"{repository}:{tag}", "in the registry")));
    }

    private static string[] TagsOf(ContainerEngine engine, string repository)
    {
        if (!Known.TryGetValue(repository, out (Task<string[]> Tags, long Asked) known) || Stopwatch.GetElapsedTime(known.Asked) > Lifetime)
        {
            known = (Task.Run(() => AskAsync(engine, repository)), Stopwatch.GetTimestamp());
            Known[repository] = known;
        }

        return known.Tags.Wait(Patience) ? known.Tags.Result : [];
    }

    private static async Task<string[]> AskAsync(ContainerEngine engine, string repository)
    {
        using CancellationTokenSource timer = new(Limit);
        List<string> tags = [];
        try
        {
            await foreach (RemoteImageTag tag in engine.RemoteImages.ListTagsAsync(ImageReference.Parse(repository), cancellationToken: timer.Token))
            {
                tags.Add(tag.Tag);
            }
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception) || exception is OperationCanceledException)
        {
            // The command itself will say what is wrong.
        }

        return [.. tags];
    }
}

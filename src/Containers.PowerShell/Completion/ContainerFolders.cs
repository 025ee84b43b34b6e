using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.PowerShell.Completion;

/// <summary>Reads folders of containers for completion, which does not wait: a key was pressed.</summary>
internal static class ContainerFolders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>What is in a folder; nothing where that cannot be known at once.</summary>
    public static IReadOnlyList<ContainerFile> List(ContainerEngine engine, string container, string folder)
    {
        using CancellationTokenSource timer = new(Patience);
        try
        {
            return Task.Run(() => engine.Containers.Find(container).ListAsync(folder, timer.Token)).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (ErrorKinds.IsExpected(exception) || exception is OperationCanceledException)
        {
            return []; // The command itself will say what is wrong.
        }
    }

    /// <summary>The paths that a typed one may become.</summary>
    public static IEnumerable<string> Paths(ContainerEngine engine, string container, string typed)
    {
        string folder = typed[..(typed.LastIndexOf('/') + 1)];
        return List(engine, container, folder.Length == 0 ? "/" : folder).Select(file => folder + file.Name + (file.IsFolder ? "/" : ""));
    }
}

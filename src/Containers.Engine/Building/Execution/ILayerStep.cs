namespace Containers.Engine.Building.Execution;

/// <summary>A step that makes a layer.</summary>
internal interface ILayerStep
{
    /// <summary>What the history of the image says of it.</summary>
    string History { get; }

    /// <summary>Whether its layer is the same over any others (<c>--link</c>): it sees no file of those below.</summary>
    bool IsLinked => false;

    /// <summary>Whether what it made is what its key says: a file may be changed while it is copied.</summary>
    bool IsCertain => true;

    /// <summary>Finds out all that it depends on.</summary>
    /// <returns>The key of what it makes.</returns>
    Task<string> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Changes the root file system.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="running">Takes what it writes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task MakeAsync(StepFolder folder, RunningStep running, CancellationToken cancellationToken);
}

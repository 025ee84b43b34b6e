using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Operations;

namespace Containers.Engine.Building.Execution;

/// <summary>
/// A step that makes a layer. The graph calls its members in their order here, and gives a slot to those that work: no other waits for
/// anybody while it holds one.
/// </summary>
internal interface ILayerStep
{
    /// <summary>All that is asked for; its digest is the step's key, with that of the inputs.</summary>
    Operation Operation { get; }

    /// <summary>Whether its layer is the same over any others (<c>--link</c>): it sees no file of those below.</summary>
    bool IsLinked => false;

    /// <summary>The stages, contexts and images that it takes files from, beside the main context.</summary>
    IReadOnlyCollection<string> From { get; }

    /// <summary>Takes its inputs, and fetches what it takes from addresses.</summary>
    /// <param name="inputs">All that <see cref="From"/> names.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task TakeAsync(StepInputs inputs, CancellationToken cancellationToken);

    /// <summary>Finds out what is in its inputs: work.</summary>
    IReadOnlyList<InputContent> Identify(CancellationToken cancellationToken);

    /// <summary>Waits for what it may have to wait for others to give back.</summary>
    Task ReserveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Changes the root file system: work.</summary>
    /// <param name="folder">Where it works.</param>
    /// <param name="running">Takes what it writes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task MakeAsync(StepFolder folder, RunningStep running, CancellationToken cancellationToken);

    /// <summary>Whether what it made is what its key says: a file may be changed while it is copied.</summary>
    bool IsCertain => true;
}

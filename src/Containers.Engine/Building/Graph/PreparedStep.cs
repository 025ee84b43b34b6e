using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Operations;

namespace Containers.Engine.Building.Graph;

/// <summary>
/// A step that is about to be made: the stages it takes files from are waited for, its inputs taken, and their contents found out. None of that needs
/// the layers below, so it goes on while the step before it is made.
/// </summary>
internal sealed class PreparedStep : IAsyncDisposable
{
    private readonly BuildSession _session;
    private readonly StagePlan _stage;
    private readonly bool _byNumber;
    private readonly CancellationTokenSource _given;

    /// <summary>Begins.</summary>
    /// <param name="session">The build.</param>
    /// <param name="stage">The stage.</param>
    /// <param name="step">The step, disposed with this.</param>
    /// <param name="byNumber">Whether a stage's number names it too.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public PreparedStep(BuildSession session, StagePlan stage, ILayerStep step, bool byNumber, CancellationToken cancellationToken)
    {
        (_session, _stage, _byNumber) = (session, stage, byNumber);
        _given = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Step = step;
        Stages = WaitForStagesAsync();
        Contents = IdentifyAsync();
    }

    /// <summary>The step.</summary>
    public ILayerStep Step { get; }

    /// <summary>Ends when the stages that it takes files from are there.</summary>
    public Task Stages { get; }

    /// <summary>What is in its inputs.</summary>
    public Task<IReadOnlyList<InputContent>> Contents { get; }

    /// <summary>Gives it up where it is not made any more.</summary>
    public async ValueTask DisposeAsync()
    {
        await _given.CancelAsync();
        await ((Task)Contents).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Whoever wanted it was told.
        (Step as IDisposable)?.Dispose();
        _given.Dispose();
    }

    private async Task WaitForStagesAsync() => await _session.WaitForStagesAsync(Step.From, _stage, _byNumber, _given.Token);

    private async Task<IReadOnlyList<InputContent>> IdentifyAsync()
    {
        CancellationToken cancellationToken = _given.Token;
        await Stages;
        await Step.TakeAsync(await _session.InputsAsync(Step.From, _stage, _byNumber, cancellationToken), cancellationToken);
        return await _session.Slots.RunAsync(() => Task.Run(() => Step.Identify(cancellationToken), cancellationToken), cancellationToken);
    }
}

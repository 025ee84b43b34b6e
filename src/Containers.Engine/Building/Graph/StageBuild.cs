using System.Collections.Immutable;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Operations;
using Containers.Engine.Containers.Options;
using Containers.Engine.Content;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Images;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>Builds one stage, an instruction after the other.</summary>
internal sealed class StageBuild
{
    private readonly BuildSession _session;
    private readonly StagePlan _plan;
    private readonly ConfigurationSteps _configuration;
    private readonly bool _isUncached;
    private int _position;
    private int _total;
    private PreparedStep? _ahead;

    /// <summary>Begins a stage.</summary>
    public StageBuild(BuildSession session, StagePlan plan)
    {
        _session = session;
        _plan = plan;
        _configuration = new ConfigurationSteps(Expansion, session.Plan.Variables.ArgumentOf, session.Plan.Variables.GivenOf);
        _isUncached = session.Options.NoCache
            || session.Options.NoCacheStages.Any(name => name.Equals(plan.Definition.Title, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Builds the stage.</summary>
    /// <exception cref="BuildException">A step failed.</exception>
    /// <exception cref="DockerfileException">An instruction cannot be what it is.</exception>
    public async Task<StageState> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Instruction> instructions = [.. ContextInstructions(), .. _plan.IsReplaced ? [] : _plan.Definition.Instructions];
        _total = 1 + instructions.Count(MakesLayer);
        (StageState state, IReadOnlyList<Instruction> triggers) = await BeginAsync(cancellationToken);
        Instruction[] all = [.. triggers, .. instructions];
        try
        {
            for (int index = 0; index < all.Length; index++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                state = await StepAsync(state, all[index], all.ElementAtOrDefault(index + 1), cancellationToken);
            }
        }
        finally
        {
            await (_ahead?.DisposeAsync() ?? default);
        }

        return state;
    }

    /// <summary>What a stage that begins with the files of a context makes of them: one layer over nothing.</summary>
    private IEnumerable<Instruction> ContextInstructions() => !_plan.IsFromFiles ? [] :
    [
        new CopyInstruction
        {
            Line = _plan.Definition.From.Line with { Text = $"COPY --from={NameOfContext} / /" }, From = NameOfContext, Sources = ["/"], Files = [], Target = "/", IsLinked = true,
        },
    ];

    private string NameOfContext => _plan.IsReplaced ? _plan.Definition.From.StageName! : _plan.BaseName;

    private static bool MakesLayer(Instruction instruction) => instruction is RunInstruction or TransferInstruction;

    private VariableExpansion Expansion(StageConfiguration state) => new(_session.Plan.Dockerfile.Directives.Escape, state.ValueOf);

    private async Task<(StageState State, IReadOnlyList<Instruction> Triggers)> BeginAsync(CancellationToken cancellationToken)
    {
        FromInstruction from = _plan.Definition.From;
        StageState? below = _plan.BaseStage is { } index ? await _session.StageAsync(index, cancellationToken) : null;
        RunningStep step = _session.Reporter.Begin(_plan.Definition.Title, ++_position, _total, $"FROM {_plan.BaseName}");
        try
        {
            StageState state = below is null ? await BaseAsync(cancellationToken) : below with { Configuration = Over(below.Configuration) };
            IReadOnlyList<string> triggers = _plan.IsReplaced ? [] : state.Configuration.Run.OnBuild ?? [];
            step.End(isCached: true, layer: null);
            List<Instruction> parsed = [.. triggers.Select(trigger => Dockerfile.ParseTrigger(_plan.BaseName, trigger))];
            parsed.ForEach(trigger => _session.Plan.Connect(trigger, _plan.Definition.Index));
            return (state with { Configuration = WithoutTriggers(state.Configuration) }, parsed);
        }
        catch (Exception exception) when (exception is ContainersException and not (BuildException or DockerfileException))
        {
            step.Fail(exception.Message);
            throw new BuildException(from.Location, exception.Message, inner: exception);
        }
    }

    /// <summary>
    /// How a stage begins that begins with another one: with its variables and ARGs too (Dockerfile reference, "ARG", "Scope"), and with its
    /// triggers, as if it began with the image.
    /// </summary>
    public static StageConfiguration Over(StageConfiguration below) => below with { HasOwnCommand = false };

    /// <summary>What the first instruction of a stage finds, whose triggers are instructions of its own and nobody's after it.</summary>
    public static StageConfiguration WithoutTriggers(StageConfiguration state) => state with { Run = state.Run with { OnBuild = null } };

    private async Task<StageState> BaseAsync(CancellationToken cancellationToken)
    {
        if (_plan.IsFromScratch || _plan.IsFromFiles)
        {
            var platform = new ImageConfiguration { Os = _plan.Platform.Os, Architecture = _plan.Platform.Architecture, Variant = _plan.Platform.Variant };
            var run = new ContainerConfiguration { WorkingDirectory = "/", Environment = [ContainerDefaults.DefaultPath] };
            return new StageState { Origin = platform, Configuration = StageConfiguration.Of(run), Created = _session.Epoch };
        }

        CataloguedImage image = await _session.ImageAsync(_plan.Context is null ? _plan.BaseName : NameOfContext, _plan.Platform, cancellationToken);
        ImageGraph graph = image.Graph;
        _session.CheckPlatform(_plan, graph.Configuration.Platform);
        ContainerConfiguration based = WithPath(graph.Configuration.Config ?? new ContainerConfiguration());
        return new StageState
        {
            Origin = graph.Configuration,
            Configuration = StageConfiguration.Of(based) with { Author = graph.Configuration.Author },
            Layers = [.. graph.Manifest.Layers.Select((layer, index) => new StackedLayer(layer, graph.Configuration.DiffIds[index], graph.ChainIds[index]))],
            History = [.. graph.Configuration.History ?? []],
            Created = graph.Configuration.Created,
        };
    }

    /// <summary>An image that names no folders for programs gets docker's.</summary>
    public static ContainerConfiguration WithPath(ContainerConfiguration run) =>
        run.Environment?.Any(variable => variable.StartsWith("PATH=", StringComparison.Ordinal)) == true ? run : run with { Environment = [.. run.Environment ?? [], ContainerDefaults.DefaultPath] };

    private async Task<StageState> StepAsync(StageState state, Instruction instruction, Instruction? next, CancellationToken cancellationToken)
    {
        try
        {
            if (MakesLayer(instruction))
            {
                await using PreparedStep prepared = TakeAhead() ?? Prepare(instruction, state.Configuration, cancellationToken);
                _ahead = next is TransferInstruction ? TryPrepare(next, StageState.AfterLayer(state.Configuration, prepared.Step.IsLinked), cancellationToken) : null;
                return await MakeAsync(state, instruction, prepared, cancellationToken);
            }

            VariableExpansion before = Expansion(state.Configuration);
            StageConfiguration changed = _configuration.Apply(state.Configuration, instruction);
            return (state with { Configuration = changed }).WithHistory(ConfigurationSteps.Describe(instruction, changed, before));
        }
        catch (Exception exception) when (exception is FormatException or LinuxException or IOException
            || (exception is ContainersException and not (BuildException { Line: not null } or DockerfileException)))
        {
            throw new BuildException(instruction.Location, exception.Message, inner: exception);
        }
    }

    private PreparedStep Prepare(Instruction instruction, StageConfiguration configuration, CancellationToken cancellationToken)
    {
        ILayerStep step = instruction is RunInstruction run
            ? new RunStep(_session, RunOperation.Of(run, configuration, _plan.Platform, Expansion(configuration), _session.Options), instruction.Location)
            : new TransferStep(_session, TransferOperation.Of((TransferInstruction)instruction, configuration, Expansion(configuration), _session.Options));
        return new PreparedStep(_session, _plan, step, byNumber: instruction is TransferInstruction, cancellationToken);
    }

    private PreparedStep? TakeAhead()
    {
        PreparedStep? taken = _ahead;
        _ahead = null;
        return taken;
    }

    /// <summary>As <see cref="Prepare"/>, while the instruction before is followed; null where it cannot be, which is told when its turn comes.</summary>
    private PreparedStep? TryPrepare(Instruction instruction, StageConfiguration configuration, CancellationToken cancellationToken)
    {
        try
        {
            return Prepare(instruction, configuration, cancellationToken);
        }
        catch (Exception exception) when (exception is FormatException or ContainersException)
        {
            return null;
        }
    }

    private async Task<StageState> MakeAsync(StageState state, Instruction instruction, PreparedStep prepared, CancellationToken cancellationToken)
    {
        ILayerStep step = prepared.Step;
        await prepared.Stages;
        RunningStep running = _session.Reporter.Begin(_plan.Definition.Title, ++_position, Math.Max(_total, _position), instruction.Summary);
        try
        {
            (StepRecord record, bool isCached) = await FindOrMakeAsync(state, step, await prepared.Contents, running, cancellationToken);
            running.End(isCached, record.DiffId.ToString());
            return state.WithLayer(record, step.Operation.History, step.IsLinked);
        }
        catch (OperationCanceledException)
        {
            running.Fail("It was cancelled.");
            throw;
        }
        catch (Exception exception)
        {
            running.Fail(exception.Message);
            throw;
        }
    }

    private async Task<(StepRecord Record, bool IsCached)> FindOrMakeAsync(
        StageState state, ILayerStep step, IReadOnlyList<InputContent> inputs, RunningStep running, CancellationToken cancellationToken)
    {
        string key = new StepKey(step.IsLinked ? null : state.ChainId, step.Operation, inputs).ToString();
        using FileLock held = await _session.Cache.LockAsync(key, cancellationToken);
        if (!_isUncached && await _session.Lookup.FindAsync(key, state.ChainId, cancellationToken) is { } found)
        {
            return (found, true);
        }

        await step.ReserveAsync(cancellationToken);
        return (await _session.Slots.RunAsync(() => MakeLayerAsync(key, state, step, running, cancellationToken), cancellationToken), false);
    }

    private async Task<StepRecord> MakeLayerAsync(
        string key, StageState state, ILayerStep step, RunningStep running, CancellationToken cancellationToken)
    {
        using StepFolder folder = step.IsLinked ? StepFolder.CreateEmpty(_session.Images) : StepFolder.Create(_session.Images, state.DiffIds);
        MakeFolders(step.Operation, folder);
        await step.MakeAsync(folder, running, cancellationToken);
        MadeLayer layer = await folder.MakeLayerAsync(state.ChainId, _session.LatestTime, cancellationToken);
        var record = new StepRecord
        {
            Layer = layer.Descriptor,
            DiffId = layer.DiffId,
            ChainId = layer.ChainId,
            Created = _session.Epoch ?? DateTimeOffset.UtcNow,
            Text = step.Operation.History,
        };
        if (step.IsCertain)
        {
            _session.Cache.Add(key, record);
            layer.Dispose();
        }
        else
        {
            _session.Hold(layer);
        }

        return record;
    }

    /// <summary>The stage as the image that is wanted: what its last WORKDIR wants is made, and its labels are added.</summary>
    public static async Task<StageState> FinishAsync(BuildSession session, StageState state, CancellationToken cancellationToken)
    {
        if (session.Options.Labels.Count > 0)
        {
            Dictionary<string, string> labels = state.Configuration.Run.Labels is { } before ? new(before) : [];
            foreach ((string name, string value) in session.Options.Labels)
            {
                labels[name] = value;
            }

            state = state.WithRun(state.Configuration.Run with { Labels = labels });
        }

        if (state.Configuration.Pending.Count == 0)
        {
            return state;
        }

        var operation = FoldersOperation.Of(state.Configuration, session.Options);
        string key = new StepKey(state.ChainId, operation, []).ToString();
        using FileLock held = await session.Cache.LockAsync(key, cancellationToken);
        StepRecord? record = await session.Lookup.FindAsync(key, state.ChainId, cancellationToken);
        if (record is null)
        {
            using StepFolder folder = StepFolder.Create(session.Images, state.DiffIds);
            if (!MakeFolders(operation, folder))
            {
                return state with { Configuration = state.Configuration with { Pending = [] } };
            }

            using MadeLayer layer = await folder.MakeLayerAsync(state.ChainId, session.LatestTime, cancellationToken);
            record = new StepRecord
            {
                Layer = layer.Descriptor,
                DiffId = layer.DiffId,
                ChainId = layer.ChainId,
                Created = session.Epoch ?? DateTimeOffset.UtcNow,
                Text = operation.History,
            };
            session.Cache.Add(key, record);
        }

        // The last WORKDIR is the step that made it.
        int index = state.History.FindLastIndex(entry => entry.CreatedBy?.StartsWith("WORKDIR ", StringComparison.Ordinal) == true);
        ImmutableList<HistoryEntry> history = index < 0
            ? state.History.Add(new HistoryEntry { Created = record.Created, CreatedBy = "WORKDIR", Comment = BuildService.HistoryComment })
            : state.History.SetItem(index, state.History[index] with { EmptyLayer = null, Created = record.Created });
        return state.WithLayer(record, string.Empty) with { History = history };
    }

    /// <summary>Makes the folders that are to be made; returns whether any was missing.</summary>
    private static bool MakeFolders(Operation operation, StepFolder folder)
    {
        if (operation.Folders.Count == 0)
        {
            return false;
        }

        bool any = false;
        using DirectoryDescriptor root = folder.OpenRoot();
        foreach (PendingFolder pending in operation.Folders)
        {
            FileOwner owner = pending.User.Length == 0 ? FileOwner.Root : FileOwner.OfUser(root, pending.User);
            new RootFolders(root, folder.Owners).OpenOrMake(pending.Path, owner, null, out bool made).Dispose();
            any |= made;
        }

        return any;
    }
}

using System.Collections.Immutable;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Dockerfiles.Instructions;
using Containers.Engine.Building.Execution;
using Containers.Engine.Containers.Options;
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

    /// <summary>Begins a stage.</summary>
    public StageBuild(BuildSession session, StagePlan plan)
    {
        _session = session;
        _plan = plan;
        _configuration = new ConfigurationSteps(Expansion, session.Plan.GlobalArgument, session.Options.Arguments.GetValueOrDefault);
        _isUncached = session.Options.NoCache
            || session.Options.NoCacheStages.Any(name => name.Equals(plan.Definition.Title, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Builds the stage.</summary>
    /// <exception cref="BuildException">A step failed.</exception>
    /// <exception cref="DockerfileException">An instruction cannot be what it is.</exception>
    public async Task<StageState> RunAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<Instruction> instructions = _plan.Definition.Instructions;
        _total = 1 + instructions.Count(MakesLayer);
        (StageState state, IReadOnlyList<Instruction> triggers) = await BeginAsync(cancellationToken);
        foreach (Instruction instruction in triggers.Concat(instructions))
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                state = await StepAsync(state, instruction, cancellationToken);
            }
            catch (Exception exception) when (exception is FormatException or LinuxException or IOException
                || (exception is ContainersException and not (BuildException { Line: not null } or DockerfileException)))
            {
                throw new BuildException(instruction.Location, exception.Message, inner: exception);
            }
        }

        return state;
    }

    private static bool MakesLayer(Instruction instruction) => instruction is RunInstruction or TransferInstruction;

    private VariableExpansion Expansion(StageState state) => new(_session.Plan.Dockerfile.Directives.Escape, state.ValueOf);

    private async Task<(StageState State, IReadOnlyList<Instruction> Triggers)> BeginAsync(CancellationToken cancellationToken)
    {
        FromInstruction from = _plan.Definition.From;
        RunningStep step = _session.Reporter.Begin(_plan.Definition.Title, ++_position, _total, $"FROM {_plan.BaseName}");
        try
        {
            StageState state = await BaseAsync(cancellationToken);
            IReadOnlyList<string> triggers = state.Run.OnBuild ?? [];
            step.End(isCached: true, layer: null);
            return (state with { Run = state.Run with { OnBuild = null } }, [.. triggers.Select(trigger => Dockerfile.ParseTrigger(_plan.BaseName, trigger))]);
        }
        catch (Exception exception) when (exception is ContainersException and not (BuildException or DockerfileException))
        {
            step.Fail(exception.Message);
            throw new BuildException(from.Location, exception.Message, inner: exception);
        }
    }

    private async Task<StageState> BaseAsync(CancellationToken cancellationToken)
    {
        if (_plan.BaseStage is { } below)
        {
            StageState state = await _session.StageAsync(below, cancellationToken);
            return state with { Arguments = [], Variables = StageState.VariablesOf(state.Run), HasOwnCommand = false };
        }

        if (_plan.IsFromScratch)
        {
            var platform = new ImageConfiguration { Os = _plan.Platform.Os, Architecture = _plan.Platform.Architecture, Variant = _plan.Platform.Variant };
            var run = new ContainerConfiguration { WorkingDirectory = "/", Environment = [ContainerDefaults.DefaultPath] };
            return new StageState { Origin = platform, Run = run, Variables = StageState.VariablesOf(run), Created = _session.Epoch };
        }

        CataloguedImage image = await _session.ImageAsync(_plan.BaseName, _plan.Platform, cancellationToken);
        ImageGraph graph = image.Graph;
        _session.CheckPlatform(_plan, graph.Configuration.Platform);
        ContainerConfiguration based = graph.Configuration.Config ?? new ContainerConfiguration();
        return new StageState
        {
            Origin = graph.Configuration,
            Run = based,
            Layers = [.. graph.Manifest.Layers.Select((layer, index) => new StackedLayer(layer, graph.Configuration.DiffIds[index], graph.ChainIds[index]))],
            History = [.. graph.Configuration.History ?? []],
            Variables = StageState.VariablesOf(based),
            Author = graph.Configuration.Author,
            Created = graph.Configuration.Created,
        };
    }

    private async Task<StageState> StepAsync(StageState state, Instruction instruction, CancellationToken cancellationToken)
    {
        switch (instruction)
        {
            case RunInstruction run:
                using (var step = new RunStep(_session, _plan, state, run, Expansion(state)))
                {
                    return await MakeAsync(state, instruction, step, cancellationToken);
                }

            case TransferInstruction transfer:
                using (var step = new TransferStep(_session, _plan, state, transfer, Expansion(state)))
                {
                    return await MakeAsync(state, instruction, step, cancellationToken);
                }

            default:
                VariableExpansion before = Expansion(state);
                StageState changed = _configuration.Apply(state, instruction);
                return changed.WithHistory(ConfigurationSteps.Describe(instruction, changed, before));
        }
    }

    private async Task<StageState> MakeAsync(StageState state, Instruction instruction, ILayerStep step, CancellationToken cancellationToken)
    {
        RunningStep running = _session.Reporter.Begin(_plan.Definition.Title, ++_position, Math.Max(_total, _position), instruction.Summary);
        try
        {
            await _session.Slots.WaitAsync(cancellationToken);
            try
            {
                (StepRecord record, bool isCached) = await FindOrMakeAsync(state, step, running, cancellationToken);
                running.End(isCached, record.DiffId.ToString());
                return state.WithLayer(record, step.History, step.IsLinked);
            }
            finally
            {
                _session.Slots.Release();
            }
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
        StageState state, ILayerStep step, RunningStep running, CancellationToken cancellationToken)
    {
        string key = await step.PrepareAsync(cancellationToken);
        using FileLock held = await _session.Cache.LockAsync(key, cancellationToken);
        if (!_isUncached && await _session.Lookup.FindAsync(key, state.ChainId, cancellationToken) is { } found)
        {
            return (found, true);
        }

        using StepFolder folder = step.IsLinked ? StepFolder.CreateEmpty(_session.Images) : StepFolder.Create(_session.Images, state.DiffIds);
        if (!step.IsLinked)
        {
            MakePending(state, folder);
        }

        await step.MakeAsync(folder, running, cancellationToken);
        MadeLayer layer = await folder.MakeLayerAsync(state.ChainId, _session.LatestTime, cancellationToken);
        var record = new StepRecord
        {
            Layer = layer.Descriptor,
            DiffId = layer.DiffId,
            ChainId = layer.ChainId,
            Created = _session.Epoch ?? DateTimeOffset.UtcNow,
            Text = step.History,
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

        return (record, false);
    }

    /// <summary>The stage as the image that is wanted: what its last WORKDIR wants is made, and its labels are added.</summary>
    public static async Task<StageState> FinishAsync(BuildSession session, StageState state, CancellationToken cancellationToken)
    {
        if (session.Options.Labels.Count > 0)
        {
            Dictionary<string, string> labels = state.Run.Labels is { } before ? new(before) : [];
            foreach ((string name, string value) in session.Options.Labels)
            {
                labels[name] = value;
            }

            state = state with { Run = state.Run with { Labels = labels } };
        }

        if (state.Pending.Count == 0)
        {
            return state;
        }

        using StepKey key = new("folders");
        string name2 = AddState(key, state).Finish();
        using FileLock held = await session.Cache.LockAsync(name2, cancellationToken);
        StepRecord? record = await session.Lookup.FindAsync(name2, state.ChainId, cancellationToken);
        if (record is null)
        {
            using StepFolder folder = StepFolder.Create(session.Images, state.DiffIds);
            if (!MakePending(state, folder))
            {
                return state with { Pending = [] };
            }

            using MadeLayer layer = await folder.MakeLayerAsync(state.ChainId, session.LatestTime, cancellationToken);
            record = new StepRecord
            {
                Layer = layer.Descriptor,
                DiffId = layer.DiffId,
                ChainId = layer.ChainId,
                Created = session.Epoch ?? DateTimeOffset.UtcNow,
                Text = state.Pending[^1].Path,
            };
            session.Cache.Add(name2, record);
        }

        // The last WORKDIR is the step that made it.
        int index = state.History.FindLastIndex(entry => entry.CreatedBy?.StartsWith("WORKDIR ", StringComparison.Ordinal) == true);
        ImmutableList<HistoryEntry> history = index < 0
            ? state.History.Add(new HistoryEntry { Created = record.Created, CreatedBy = "WORKDIR", Comment = BuildService.HistoryComment })
            : state.History.SetItem(index, state.History[index] with { EmptyLayer = null, Created = record.Created });
        return state.WithLayer(record, string.Empty) with { History = history };
    }

    /// <summary>Adds what every step depends on: the layers so far and the folders that it makes beside its own work.</summary>
    internal static StepKey AddState(StepKey key, StageState state) => key
        .Add("parent", state.ChainId?.ToString())
        .Add("folders", state.Pending.Select(folder => $"{folder.User} {folder.Path}"));

    /// <summary>Makes the folders that are to be made; returns whether any was missing.</summary>
    private static bool MakePending(StageState state, StepFolder folder)
    {
        if (state.Pending.Count == 0)
        {
            return false;
        }

        bool any = false;
        using DirectoryDescriptor root = folder.OpenRoot();
        foreach (PendingFolder pending in state.Pending)
        {
            FileOwner owner = pending.User.Length == 0 ? FileOwner.Root : FileOwner.OfUser(root, pending.User);
            new RootFolders(root).OpenOrMake(pending.Path, owner, null, out bool made).Dispose();
            any |= made;
        }

        return any;
    }
}

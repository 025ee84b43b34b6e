using System.Collections.Immutable;
using Containers.Engine.Dockerfiles;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>How far a stage is: the image it would be, and what the next instruction finds.</summary>
internal sealed record StageState
{
    /// <summary>The configuration of the image that it began with, whose other members stay.</summary>
    public required ImageConfiguration Origin { get; init; }

    /// <summary>How the image runs, and what the next instruction finds.</summary>
    public required StageConfiguration Configuration { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public ImmutableList<StackedLayer> Layers { get; init; } = [];

    /// <summary>How the image came about.</summary>
    public ImmutableList<HistoryEntry> History { get; init; } = [];

    /// <summary>When its newest layer was made; null where it has none.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The chain ID of all layers; null where there are none.</summary>
    public ChainId? ChainId => Layers.Count > 0 ? Layers[^1].ChainId : null;

    /// <summary>The diff IDs of the layers.</summary>
    public IReadOnlyList<DiffId> DiffIds => [.. Layers.Select(layer => layer.DiffId)];

    /// <summary>Those of a build's steps that made its layers.</summary>
    public IReadOnlyDictionary<string, Cache.StepRecord> StepsOf(IReadOnlyDictionary<string, Cache.StepRecord> steps) =>
        steps.Where(step => Layers.Any(layer => layer.ChainId == step.Value.ChainId)).ToDictionary();

    /// <summary>With another way in which the image runs.</summary>
    public StageState WithRun(ContainerConfiguration run) => this with { Configuration = Configuration with { Run = run } };

    /// <summary>With a line of history that made no layer.</summary>
    public StageState WithHistory(string text) =>
        this with { History = History.Add(new HistoryEntry { Created = Created, CreatedBy = text, Comment = BuildService.HistoryComment, EmptyLayer = true }) };

    /// <summary>With a layer, and the folders made that were to be made; one that is the same over any others makes none.</summary>
    public StageState WithLayer(Cache.StepRecord layer, string text, bool isLinked = false) => this with
    {
        Layers = Layers.Add(new StackedLayer(layer.Layer, layer.DiffId, layer.ChainId)),
        History = History.Add(new HistoryEntry { Created = layer.Created, CreatedBy = text, Comment = BuildService.HistoryComment }),
        Created = layer.Created,
        Configuration = AfterLayer(Configuration, isLinked),
    };

    /// <summary>The configuration behind a step that makes a layer.</summary>
    public static StageConfiguration AfterLayer(StageConfiguration before, bool isLinked) => isLinked ? before : before with { Pending = [] };
}

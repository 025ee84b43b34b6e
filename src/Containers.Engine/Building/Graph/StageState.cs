using System.Collections.Immutable;
using Containers.Oci;

namespace Containers.Engine.Building.Graph;

/// <summary>How far a stage is: the image it would be, and what the next instruction finds.</summary>
internal sealed record StageState
{
    /// <summary>The configuration of the image that it began with, whose other members stay.</summary>
    public required ImageConfiguration Origin { get; init; }

    /// <summary>How the image runs.</summary>
    public required ContainerConfiguration Run { get; init; }

    /// <summary>The layers, lowest first.</summary>
    public ImmutableList<StackedLayer> Layers { get; init; } = [];

    /// <summary>How the image came about.</summary>
    public ImmutableList<HistoryEntry> History { get; init; } = [];

    /// <summary>The variables that instructions see: those of the image and those of ARG, in the order they were set.</summary>
    public ImmutableList<KeyValuePair<string, string>> Variables { get; init; } = [];

    /// <summary>The ARGs that were declared, with the values they have.</summary>
    public ImmutableList<KeyValuePair<string, string?>> Arguments { get; init; } = [];

    /// <summary>Folders that are still to be made.</summary>
    public ImmutableList<PendingFolder> Pending { get; init; } = [];

    /// <summary>Whether the stage itself has set CMD, so that ENTRYPOINT leaves it.</summary>
    public bool HasOwnCommand { get; init; }

    /// <summary>Who made the image.</summary>
    public string? Author { get; init; }

    /// <summary>When its newest layer was made; null where it has none.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The chain ID of all layers; null where there are none.</summary>
    public Digest? ChainId => Layers.Count > 0 ? Layers[^1].ChainId : null;

    /// <summary>The diff IDs of the layers.</summary>
    public IReadOnlyList<Digest> DiffIds => [.. Layers.Select(layer => layer.DiffId)];

    /// <summary>The folder that relative paths are from.</summary>
    public string WorkingDirectory => Run.WorkingDirectory is { Length: > 0 } folder ? folder : "/";

    /// <summary>The shell for commands in shell form.</summary>
    public IReadOnlyList<string> Shell => Run.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

    /// <summary>The variables that a configuration sets.</summary>
    public static ImmutableList<KeyValuePair<string, string>> VariablesOf(ContainerConfiguration run) =>
        [.. (run.Environment ?? []).Select(entry => entry.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts.Length == 2 ? parts[1] : string.Empty))];

    /// <summary>Those of a build's steps that made its layers.</summary>
    public IReadOnlyDictionary<string, Cache.StepRecord> StepsOf(IReadOnlyDictionary<string, Cache.StepRecord> steps) =>
        steps.Where(step => Layers.Any(layer => layer.ChainId == step.Value.ChainId)).ToDictionary();

    /// <summary>The value of a variable; null where it is not set.</summary>
    public string? ValueOf(string name) => Variables.FindLast(variable => variable.Key == name).Value;

    /// <summary>With a variable set.</summary>
    public StageState WithVariable(string name, string value)
    {
        int index = Variables.FindIndex(variable => variable.Key == name);
        KeyValuePair<string, string> entry = new(name, value);
        return this with { Variables = index < 0 ? Variables.Add(entry) : Variables.SetItem(index, entry) };
    }

    /// <summary>With a line of history that made no layer.</summary>
    public StageState WithHistory(string text) =>
        this with { History = History.Add(new HistoryEntry { Created = Created, CreatedBy = text, Comment = BuildService.HistoryComment, EmptyLayer = true }) };

    /// <summary>With a layer, and the folders made that were to be made; one that is the same over any others makes none.</summary>
    public StageState WithLayer(Cache.StepRecord layer, string text, bool isLinked = false) => this with
    {
        Layers = Layers.Add(new StackedLayer(layer.Layer, layer.DiffId, layer.ChainId)),
        History = History.Add(new HistoryEntry { Created = layer.Created, CreatedBy = text, Comment = BuildService.HistoryComment }),
        Created = layer.Created,
        Pending = isLinked ? Pending : [],
    };
}

using System.Collections.Immutable;
using Containers.Oci;

namespace Containers.Engine.Dockerfiles;

/// <summary>How far the configuration of a stage is: how the image runs, and what the next instruction finds.</summary>
internal sealed record StageConfiguration
{
    /// <summary>How the image runs.</summary>
    public required ContainerConfiguration Run { get; init; }

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

    /// <summary>The folder that relative paths are from.</summary>
    public string WorkingDirectory => Run.WorkingDirectory is { Length: > 0 } folder ? folder : "/";

    /// <summary>The shell for commands in shell form.</summary>
    public IReadOnlyList<string> Shell => Run.Shell is { Count: > 0 } shell ? shell : ["/bin/sh", "-c"];

    /// <summary>A stage that begins with an image that runs so.</summary>
    public static StageConfiguration Of(ContainerConfiguration run) => new()
    {
        Run = run,
        Variables = [.. (run.Environment ?? []).Select(entry => entry.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts.Length == 2 ? parts[1] : string.Empty))],
    };

    /// <summary>The value of a variable; null where it is not set.</summary>
    public string? ValueOf(string name) => Variables.FindLast(variable => variable.Key == name).Value;

    /// <summary>With a variable set.</summary>
    public StageConfiguration WithVariable(string name, string value)
    {
        int index = Variables.FindIndex(variable => variable.Key == name);
        KeyValuePair<string, string> entry = new(name, value);
        return this with { Variables = index < 0 ? Variables.Add(entry) : Variables.SetItem(index, entry) };
    }
}

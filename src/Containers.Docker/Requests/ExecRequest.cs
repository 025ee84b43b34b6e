using System.Text.Json.Serialization;
using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>A program that is to be executed in a container (Engine API, "ContainerExec").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ExecRequest
{
    /// <summary>Whether its input is attached.</summary>
    public bool AttachStdin { get; init; }

    /// <summary>Whether its output is attached.</summary>
    public bool AttachStdout { get; init; }

    /// <summary>Whether its errors are attached.</summary>
    public bool AttachStderr { get; init; }

    /// <summary>The keys that leave its terminal.</summary>
    public string? DetachKeys { get; init; }

    /// <summary>Whether it has a terminal.</summary>
    public bool Tty { get; init; }

    /// <summary>Its environment beside the container's.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The program and its arguments.</summary>
    [JsonConverter(typeof(TextOrTextsJsonConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>Whether it has every capability.</summary>
    public bool Privileged { get; init; }

    /// <summary>The user that it runs as.</summary>
    public string? User { get; init; }

    /// <summary>The folder that it starts in.</summary>
    public string? WorkingDir { get; init; }

    /// <summary>What is asked for.</summary>
    public ExecOptions ToOptions() => new()
    {
        Command = Cmd ?? [],
        Environment = Env ?? [],
        WorkingDirectory = WorkingDir is { Length: > 0 } ? WorkingDir : null,
        User = User is { Length: > 0 } ? User : null,
        Privileged = Privileged,
        Interactive = AttachStdin,
        Attach = [.. AttachStdout ? [ContainerOptions.OutputStream] : Array.Empty<string>(), .. AttachStderr ? [ContainerOptions.ErrorStream] : Array.Empty<string>()],
        Terminal = Tty,
        DetachKeys = DetachKeys is { Length: > 0 } ? DetachKeys : Linux.Terminals.DetachKeys.Default,
    };
}

using System.Text.Json.Serialization;

namespace Containers.Engine.Containers;

/// <summary>
/// What its creator asks of a container; null, or false, is what is not said. A container's record keeps it with what the image says
/// joined in (<see cref="ContainerInfo.Options"/>). A list that is null is empty.
/// </summary>
public sealed record ContainerOptions
{
    /// <summary>The image: a name, an ID or the beginning of one. It must be in the store.</summary>
    public required string Image { get; init; }

    /// <summary>The container's name; null makes one up.</summary>
    public string? Name { get; init; }

    /// <summary>The arguments after the entry point, or the whole command where there is none; null takes the image's.</summary>
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary>The program with its first arguments; null takes the image's, empty none. Where it is given, the image's command is not used.</summary>
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>The whole command: the entry point and its arguments.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Program => [.. Entrypoint ?? [], .. Command ?? []];

    /// <summary>Environment variables, <c>NAME=value</c> each; a <c>NAME</c> alone takes the caller's value, if it has one.</summary>
    public IReadOnlyList<string>? Environment { get; init; }

    /// <summary>The folder that the program starts in, absolute; made where it is missing.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary><c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; names are looked up in the container's own files.</summary>
    public string? User { get; init; }

    /// <summary>The host name; null takes the first 12 digits of the ID.</summary>
    public string? Hostname { get; init; }

    /// <summary>The NIS domain name.</summary>
    public string? DomainName { get; init; }

    /// <summary>Whether the container gets the caller's standard input; otherwise it reads nothing.</summary>
    public bool Interactive { get; init; }

    /// <summary>Whether the container is removed when it ends.</summary>
    public bool Remove { get; init; }

    /// <summary>What keeps its programs from the rest of the machine, beside its namespaces.</summary>
    public SecurityOptions? Security { get; init; }

    /// <summary>Free-form facts by name, beside the image's.</summary>
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks it to end, such as <c>SIGINT</c>; null takes the image's, else SIGTERM.</summary>
    public string? StopSignal { get; init; }

    /// <summary>What it may use.</summary>
    public ContainerLimits? Limits { get; init; }

    /// <summary>Limits of each of its processes (getrlimit(2)), <c>nofile=1024:2048</c> for soft and hard limit, -1 for none.</summary>
    public IReadOnlyList<string>? Ulimits { get; init; }

    /// <summary>How readily the kernel ends it when the machine's memory is short, -1000 (never) to 1000; null is the caller's own.</summary>
    public int? OomScoreAdjust { get; init; }

    /// <summary>How long it may take to end before it is killed; null takes the image's, else 10 seconds.</summary>
    public TimeSpan? StopTimeout { get; init; }
}

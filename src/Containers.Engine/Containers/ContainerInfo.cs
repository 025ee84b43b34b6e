using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Oci;
using Containers.Oci.Monitor;

namespace Containers.Engine.Containers;

/// <summary>A container as it was when it was asked for.</summary>
public sealed record ContainerInfo
{
    /// <summary>Its ID: 64 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What its creator asked for, with what the image says joined in.</summary>
    public required ContainerOptions Options { get; init; }

    /// <summary>Its image, as its creator named it.</summary>
    public string Image => Options.Image;

    /// <summary>The image's ID, <c>sha256:…</c>.</summary>
    public required string ImageId { get; init; }

    /// <summary>The whole command: the entry point and its arguments.</summary>
    public IReadOnlyList<string> Command => Options.Program;

    /// <summary>Where it stands.</summary>
    public ContainerStatus Status { get; init; }

    /// <summary>Its process's ID on the host; null where it does not run.</summary>
    public int? ProcessId { get; init; }

    /// <summary>How it ended: the program's exit code, or 128 and the signal's number. Null where it has not, or where nobody saw it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether the kernel ended one of its processes because memory was short.</summary>
    public bool OomKilled { get; init; }

    /// <summary>How often its restart policy started it again since somebody did.</summary>
    public int RestartCount { get; init; }

    /// <summary>What its health checks said of this run, or of the last one; null where its health is not checked.</summary>
    public ContainerHealth? Health { get; init; }

    /// <summary>What it may use.</summary>
    public ContainerLimits Limits => Options.Limits ?? new();

    /// <summary>When it was created.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When it was last started.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it last ended.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>What went wrong with it; null where nothing did.</summary>
    public string? Error { get; init; }

    /// <summary>The environment of its program, <c>NAME=value</c> each, beside the host name and the home folder.</summary>
    public IReadOnlyList<string> Environment => Options.Environment ?? [];

    /// <summary>The folder that its program starts in.</summary>
    public string WorkingDirectory => Options.WorkingDirectory ?? "/";

    /// <summary>The user its program runs as, as its creator or the image named it; empty is root.</summary>
    public string User => Options.User ?? string.Empty;

    /// <summary>Its host name.</summary>
    public string Hostname => Options.Hostname ?? string.Empty;

    /// <summary>Whether it is removed when it ends.</summary>
    public bool Remove => Options.Remove;

    /// <summary>The IDs of its user namespace; null where that is the host's.</summary>
    public IdRange? Ids { get; init; }

    /// <summary>Free-form facts by name: the image's and its creator's.</summary>
    public IReadOnlyDictionary<string, string> Labels => Options.Labels ?? new Dictionary<string, string>();

    /// <summary>The file that holds its output, a JSON object a line as Docker's json-file log driver writes it.</summary>
    public string LogPath { get; init; } = string.Empty;

    /// <summary>The image's unpacked layers, topmost first, separated by colons (overlayfs' lowerdir); empty where one is missing.</summary>
    public string LowerDir => LowerFolders.Value;

    /// <summary>The folder that holds what the container changed (overlayfs' upperdir).</summary>
    public string UpperDir { get; init; } = string.Empty;

    /// <summary>The folder that overlayfs works in.</summary>
    public string WorkDir { get; init; } = string.Empty;

    /// <summary>Where its root file system is while it runs, as its own mount namespace has it: other processes find it at /proc/PID/root.</summary>
    public string MergedDir => ProcessId is { } process ? $"/proc/{process}/root" : string.Empty;

    /// <summary>The diff IDs of the image's layers, the lowest first.</summary>
    internal IReadOnlyList<Digest> Layers { get; init; } = [];

    /// <summary>Finds <see cref="LowerDir"/> when it is asked for: a listing does not. Empty where a layer is missing.</summary>
    internal Lazy<string> LowerFolders { get; init; } = new(string.Empty);

    /// <summary>All that is known of it, as an object of Docker's Engine API ("ContainerInspect").</summary>
    public string ToJson() => Observation.ContainerInspection.ToJson(this);
}

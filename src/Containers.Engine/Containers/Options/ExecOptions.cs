using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>One more program to run in a container that runs.</summary>
[JsonRecord]
public sealed partial record ExecOptions
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Environment variables beside the container's own, <c>NAME=value</c> each; a bare <c>NAME</c> takes the container's away.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>The folder it starts in; null is the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Who it runs as: <c>user</c>, <c>uid</c>, <c>user:group</c> or <c>uid:gid</c>; null is the container's.</summary>
    public string? User { get; init; }

    /// <summary>Whether it has every capability that this process can give, as a container that is privileged has.</summary>
    public bool Privileged { get; init; }

    /// <summary>Whether it reads standard input; otherwise it finds nothing there.</summary>
    public bool Interactive { get; init; }

    /// <summary>The streams that whoever starts it is attached to, as in <see cref="ContainerOptions.Attach"/>; null is all of them. Those that are left out are read, and lost.</summary>
    public IReadOnlyList<string>? Attach { get; init; }

    /// <summary>Whether it has a terminal, which is relayed to this process's own.</summary>
    public bool Terminal { get; init; }

    /// <summary>
    /// The keys that leave the program's terminal while the program goes on; empty for none, null for those of docker's configuration, else
    /// <c>ctrl-p,ctrl-q</c>.
    /// </summary>
    public string? DetachKeys { get; init; }
}

using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>How a program that was created before is started (Engine API, "ExecStart").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ExecStartRequest
{
    /// <summary>Whether nobody is to have its streams.</summary>
    public bool Detach { get; init; }

    /// <summary>Whether the client takes what it writes as it is, as that of a terminal; else each part of it has a head.</summary>
    public bool Tty { get; init; }

    /// <summary>How large that is: rows and columns.</summary>
    public IReadOnlyList<int>? ConsoleSize { get; init; }
}

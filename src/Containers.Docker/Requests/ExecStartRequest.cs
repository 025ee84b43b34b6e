using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>How a program that was created before is started (Engine API, "ExecStart").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ExecStartRequest
{
    /// <summary>Whether nobody is to have its streams.</summary>
    public bool Detach { get; init; }

    /// <summary>Whether it has a terminal, which was said before.</summary>
    public bool Tty { get; init; }

    /// <summary>How large that is: rows and columns.</summary>
    public IReadOnlyList<int>? ConsoleSize { get; init; }
}

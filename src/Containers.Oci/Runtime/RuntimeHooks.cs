namespace Containers.Oci.Runtime;

/// <summary>Programs that are run at points of a container's life (OCI runtime-spec 1.2, config.md, "POSIX-platform Hooks").</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record RuntimeHooks
{
    /// <summary>As <see cref="CreateRuntime"/>, before them; deprecated by the specification and used all the same.</summary>
    public IReadOnlyList<RuntimeHook> Prestart { get; set; } = [];

    /// <summary>Run by <c>create</c> in the runtime's namespaces when the container's are there, before its root is.</summary>
    public IReadOnlyList<RuntimeHook> CreateRuntime { get; set; } = [];

    /// <summary>Run after those in the container's namespaces, with the runtime's root.</summary>
    public IReadOnlyList<RuntimeHook> CreateContainer { get; set; } = [];

    /// <summary>Run by <c>start</c> in the container, before its program.</summary>
    public IReadOnlyList<RuntimeHook> StartContainer { get; set; } = [];

    /// <summary>Run by <c>start</c> in the runtime's namespaces when the program runs.</summary>
    public IReadOnlyList<RuntimeHook> Poststart { get; set; } = [];

    /// <summary>Run by <c>delete</c> in the runtime's namespaces when the container is gone.</summary>
    public IReadOnlyList<RuntimeHook> Poststop { get; set; } = [];
}

/// <summary>One program to run.</summary>
[JsonRecord(IsWritten = true)]
public sealed partial record RuntimeHook
{
    /// <summary>Its file, absolute.</summary>
    public required string Path { get; init; }

    /// <summary>Its arguments, its name first; empty is the name alone.</summary>
    public IReadOnlyList<string> Args { get; set; } = [];

    /// <summary>Its environment, <c>NAME=value</c> each; null is that of who runs it.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>How many seconds it may take; null is as long as it takes.</summary>
    public int? Timeout { get; init; }
}

namespace Containers.Oci.Runtime;

/// <summary>Which system calls the container may make (OCI runtime-spec 1.2, config-linux.md, "Seccomp").</summary>
[JsonRecord]
public sealed partial record LinuxSeccomp
{
    /// <summary>What becomes of a call that no rule names: <c>SCMP_ACT_ALLOW</c>, <c>SCMP_ACT_ERRNO</c> and so on.</summary>
    public required string DefaultAction { get; init; }

    /// <summary>The error number, or the message to a tracer, of the default action; null is EPERM.</summary>
    public uint? DefaultErrnoRet { get; init; }

    /// <summary>The architectures whose calls can be made, <c>SCMP_ARCH_X86_64</c>; the machine's own always can.</summary>
    public IReadOnlyList<string> Architectures { get; set; } = [];

    /// <summary>How the filter is installed: <c>SECCOMP_FILTER_FLAG_LOG</c> and so on; null leaves it to the runtime.</summary>
    public IReadOnlyList<string>? Flags { get; init; }

    /// <summary>The Unix socket of who decides about calls with <c>SCMP_ACT_NOTIFY</c>; null where no rule has it.</summary>
    public string? ListenerPath { get; init; }

    /// <summary>What the listener is told beside the container's state.</summary>
    public string? ListenerMetadata { get; init; }

    /// <summary>The rules.</summary>
    public IReadOnlyList<LinuxSystemCallRule> Syscalls { get; set; } = [];
}

/// <summary>What becomes of some system calls (config-linux.md, "Seccomp", <c>syscalls</c>).</summary>
[JsonRecord]
public sealed partial record LinuxSystemCallRule
{
    /// <summary>The calls' names; one that the machine does not know is passed over.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>What becomes of them.</summary>
    public required string Action { get; init; }

    /// <summary>The error number, or the message to a tracer; null is EPERM.</summary>
    public uint? ErrnoRet { get; init; }

    /// <summary>Conditions on the arguments, which must all hold; null or empty for none.</summary>
    public IReadOnlyList<LinuxSystemCallArgument>? Args { get; init; }
}

/// <summary>A condition on an argument (config-linux.md, "Seccomp", <c>args</c>).</summary>
[JsonRecord]
public sealed partial record LinuxSystemCallArgument
{
    /// <summary>Which argument, from 0.</summary>
    public uint Index { get; init; }

    /// <summary>What it is compared with, or the mask.</summary>
    public ulong Value { get; init; }

    /// <summary>What the masked argument is compared with.</summary>
    public ulong ValueTwo { get; init; }

    /// <summary>How: <c>SCMP_CMP_EQ</c> and so on.</summary>
    public required string Op { get; init; }
}

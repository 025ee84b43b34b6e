using Containers.Supervision.Systemd;

namespace Containers.Runtime.Init;

/// <summary>What a start needs beside the configuration.</summary>
/// <param name="Id">The container's id.</param>
/// <param name="Bundle">The bundle's folder, absolute.</param>
/// <param name="Root">The descriptor of a detached root file system; null for the folder that the configuration names.</param>
/// <param name="Input">The descriptor that becomes standard input; null for this process's.</param>
/// <param name="Output">The descriptor that becomes standard output; null for this process's.</param>
/// <param name="Error">The descriptor that becomes standard error; null for this process's.</param>
internal sealed record LaunchOptions(string Id, string Bundle, int? Root = null, int? Input = null, int? Output = null, int? Error = null)
{
    /// <summary>Where systemd is asked for the control group; null where this program makes it.</summary>
    internal ServiceManagerAddress? Manager { get; init; }

    /// <summary>Which kernel a process that joins a container sees; null leaves the machine's own.</summary>
    internal Oci.Runtime.LinuxPersonality? Personality { get; init; }

    /// <summary>The file to execute where that is not the first argument.</summary>
    internal string? Program { get; init; }

    /// <summary>
    /// What is to be done when the process is in its namespaces and has not made its root yet; null for nothing. It gets the process's id.
    /// </summary>
    internal Action<int>? NamespacesMade { get; init; }

    /// <summary>The configuration's annotations, for who decides about system calls.</summary>
    internal IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The descriptor that the process reads a byte of before it executes its program; null where it does not wait.</summary>
    internal int? Start { get; init; }

    /// <summary>The descriptor that takes the failure of what comes after that byte.</summary>
    internal int? Report { get; init; }

    /// <summary>The socket that takes the master side of the process's terminal; null where it has none.</summary>
    internal int? ConsoleSocket { get; init; }

    /// <summary>That terminal's size; null leaves it unsaid.</summary>
    internal Linux.Terminals.TerminalSize? ConsoleSize { get; init; }

    /// <summary>A descriptor that the process must not hold while it waits; null for none.</summary>
    internal int? Unneeded { get; init; }

    /// <summary>Whether the program runs below a first process that passes signals on and reaps.</summary>
    internal bool Init { get; init; }

    /// <summary>How many descriptors from 3 on the program gets.</summary>
    internal int PreservedDescriptors { get; init; }

    /// <summary>
    /// Where the root is mounted when the container's mounts are in a namespace that others have too: a folder of the container's own, in that
    /// namespace. Null where there is none.
    /// </summary>
    internal string? RootPlace { get; init; }

    /// <summary>Whether the process that is joined has another root than its mount namespace has.</summary>
    internal bool SharesMounts { get; init; }

    /// <summary>Whether the root is moved into its place rather than exchanged with the old one.</summary>
    internal bool MovesRoot { get; init; }

    /// <summary>Whether the program keeps the session keyring of this process.</summary>
    internal bool KeepKeyring { get; init; }
}

namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>RUN: a command whose changes become a layer.</summary>
/// <param name="Command">What runs.</param>
internal sealed record RunInstruction(CommandLine Command) : Instruction
{
    /// <summary>The flags <c>--mount</c> as written: variables in them are replaced when the step is made.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>The stages, contexts and images that mounts come from.</summary>
    public IReadOnlyList<string> MountSources { get; init; } = [];

    /// <summary><c>default</c>, <c>none</c> or <c>host</c>.</summary>
    public string Network { get; init; } = "default";

    /// <summary>Whether it runs with all rights (<c>--security=insecure</c>).</summary>
    public bool IsInsecure { get; init; }
}

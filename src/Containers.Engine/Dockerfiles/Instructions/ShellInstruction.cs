namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>SHELL: what runs commands in shell form.</summary>
/// <param name="Words">The program with its first arguments.</param>
internal sealed record ShellInstruction(IReadOnlyList<string> Words) : Instruction;

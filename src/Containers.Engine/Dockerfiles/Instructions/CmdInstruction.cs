namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>CMD: the arguments of the entry point, or the whole command.</summary>
/// <param name="Command">The command.</param>
internal sealed record CmdInstruction(CommandLine Command) : Instruction;

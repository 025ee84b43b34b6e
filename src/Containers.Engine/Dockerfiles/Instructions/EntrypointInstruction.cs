namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>ENTRYPOINT: the program of the image's containers.</summary>
/// <param name="Command">The command.</param>
internal sealed record EntrypointInstruction(CommandLine Command) : Instruction;

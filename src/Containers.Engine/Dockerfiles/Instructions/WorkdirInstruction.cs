namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>WORKDIR: the folder of the following steps and of the containers.</summary>
/// <param name="Folder">The folder, absolute or from the one before.</param>
internal sealed record WorkdirInstruction(string Folder) : Instruction;

namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>STOPSIGNAL: what asks a container to end.</summary>
/// <param name="Signal">A name or number.</param>
internal sealed record StopSignalInstruction(string Signal) : Instruction;

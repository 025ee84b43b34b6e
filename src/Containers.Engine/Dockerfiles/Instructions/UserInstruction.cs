namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>USER: who the following steps and the containers run as.</summary>
/// <param name="User">User and group.</param>
internal sealed record UserInstruction(string User) : Instruction;

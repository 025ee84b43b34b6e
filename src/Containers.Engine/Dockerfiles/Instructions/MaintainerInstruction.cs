namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>MAINTAINER: the image's author.</summary>
/// <param name="Author">Who.</param>
internal sealed record MaintainerInstruction(string Author) : Instruction;

namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>ENV: variables of the image.</summary>
/// <param name="Variables">Names and values.</param>
internal sealed record EnvInstruction(IReadOnlyList<NameValue> Variables) : Instruction;

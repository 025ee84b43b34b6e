namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>LABEL: facts about the image.</summary>
/// <param name="Labels">Names and values.</param>
internal sealed record LabelInstruction(IReadOnlyList<NameValue> Labels) : Instruction;

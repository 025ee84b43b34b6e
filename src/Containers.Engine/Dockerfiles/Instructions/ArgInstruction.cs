namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>ARG: variables that the builder may set.</summary>
/// <param name="Arguments">Each with its value where it is not set; null for none.</param>
internal sealed record ArgInstruction(IReadOnlyList<(string Name, string? Default)> Arguments) : Instruction;

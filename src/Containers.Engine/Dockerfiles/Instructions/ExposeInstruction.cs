namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>EXPOSE: ports that the image listens on.</summary>
/// <param name="Ports">Ports, ranges and variables.</param>
internal sealed record ExposeInstruction(IReadOnlyList<string> Ports) : Instruction;

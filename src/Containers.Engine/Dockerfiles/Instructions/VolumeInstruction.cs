namespace Containers.Engine.Dockerfiles.Instructions;

/// <summary>VOLUME: folders whose data outlives a container.</summary>
/// <param name="Folders">The folders.</param>
internal sealed record VolumeInstruction(IReadOnlyList<string> Folders) : Instruction;

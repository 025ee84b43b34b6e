using Containers.Engine.Containers.Logs;

namespace Containers.Engine.Containers;

/// <summary>A part of what a container writes, as one who is attached gets it.</summary>
/// <param name="Stream">Where it was written to; of a terminal all is output.</param>
/// <param name="Bytes">The bytes, which are there until the next part is received.</param>
public readonly record struct AttachedPart(ContainerLogStream Stream, ReadOnlyMemory<byte> Bytes);

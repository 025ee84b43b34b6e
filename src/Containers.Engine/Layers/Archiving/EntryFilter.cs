using Containers.Linux.Files;

namespace Containers.Engine.Layers.Archiving;

/// <summary>Whether a file, with all below it, is left out of an archive.</summary>
/// <param name="entry">The file.</param>
/// <param name="path">Its path in the archive.</param>
internal delegate bool EntryFilter(HeldEntry entry, ReadOnlySpan<byte> path);

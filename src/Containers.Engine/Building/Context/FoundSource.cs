namespace Containers.Engine.Building.Context;

/// <summary>A file or folder that a source of COPY or ADD means.</summary>
/// <param name="Node">The file or folder; where the source is a symbolic link, what it leads to.</param>
/// <param name="Name">The name that it was found by, which a copy gets: a link's own.</param>
/// <param name="Path">The path that it was found by, with slashes between.</param>
internal sealed record FoundSource(TreeNode Node, byte[] Name, string Path);

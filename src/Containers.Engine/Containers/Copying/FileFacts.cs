using Containers.Linux.Files;

namespace Containers.Engine.Containers.Copying;

/// <summary>What a file of a container is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Permissions">Its permissions, 0 to 07777.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Modified">When it was changed last.</param>
/// <param name="LinkTarget">Where a symbolic link leads; null for any other file.</param>
public sealed record FileFacts(string Name, FileType Type, uint Permissions, long Size, DateTimeOffset Modified, string? LinkTarget);

namespace Containers.Engine.Containers;

/// <summary>A file in a folder of a container.</summary>
/// <param name="Name">Its name; what is no UTF-8 is written with escapes.</param>
/// <param name="IsFolder">Whether it is a folder, or a link to one.</param>
/// <param name="IsExecutable">Whether it is a file that anybody may execute, or a link, which may lead to one.</param>
public sealed record ContainerFile(string Name, bool IsFolder, bool IsExecutable);

using Containers.Engine.Building.Context;

namespace Containers.Engine.Building.Execution;

/// <summary>Files that a step takes from, while it does.</summary>
/// <param name="files">The files.</param>
/// <param name="digests">Their digests.</param>
/// <param name="isOwned">Whether the files are closed with this.</param>
internal sealed class SourceTree(FileTree files, FileDigests digests, bool isOwned) : IDisposable
{
    /// <summary>The files.</summary>
    public FileTree Files => files;

    /// <summary>Their digests.</summary>
    public FileDigests Digests => digests;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isOwned)
        {
            files.Dispose();
        }
    }
}

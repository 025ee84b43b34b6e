namespace Containers.Engine.Images.Archives;

/// <summary>The files of an image archive by their paths in it, whether it is a tar or a folder. No path and no link leads out of it.</summary>
internal interface IArchiveFiles : IDisposable
{
    /// <summary>What to call the archive in errors.</summary>
    string Name { get; }

    /// <summary>The length of a regular file in bytes; null where there is none of this path.</summary>
    long? LengthOf(string path);

    /// <summary>Opens a regular file; the stream can seek.</summary>
    /// <exception cref="ImageArchiveException">There is none of this path.</exception>
    Stream Open(string path);
}

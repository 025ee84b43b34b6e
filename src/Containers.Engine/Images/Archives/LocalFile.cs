using Containers.Engine.Layers.Compression;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Images.Archives;

/// <summary>A file that any number of readers read at once: the one that a user named, or one staged for the time that this is open.</summary>
/// <param name="handle">The file; it is closed with this.</param>
/// <param name="name">What to call it in errors.</param>
/// <param name="format">How it is compressed.</param>
/// <param name="owner">Disposed with this.</param>
internal sealed class LocalFile(SafeFileHandle handle, string name, CompressionFormat format, IDisposable? owner = null) : IDisposable
{
    /// <summary>What to call it in errors.</summary>
    public string Name => name;

    /// <summary>How it is compressed.</summary>
    public CompressionFormat Format => format;

    /// <summary>All of it.</summary>
    public Stream Open() => Open(0, RandomAccess.GetLength(handle));

    /// <summary>Part of it.</summary>
    public Stream Open(long offset, long length) => new SectionStream(handle, offset, length, ownsFile: false);

    /// <inheritdoc/>
    public void Dispose()
    {
        handle.Dispose();
        owner?.Dispose();
    }
}

using System.Text;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Images.Archives;

/// <summary>The files of an image layout in a folder. Symbolic links in it are not followed.</summary>
internal sealed class FolderFiles : IArchiveFiles
{
    private readonly DirectoryDescriptor _folder;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="Linux.LinuxException">It cannot be opened.</exception>
    public FolderFiles(string path)
    {
        _folder = DirectoryDescriptor.Open(path);
        Name = path;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long? LengthOf(string path)
    {
        using SafeFileHandle? file = TryOpen(path);
        return file?.Status().Size;
    }

    /// <inheritdoc/>
    public Stream Open(string path)
    {
        SafeFileHandle file = TryOpen(path) ?? throw new ImageArchiveException(Name, $"lacks the file {path}, or has a link in its place");
        return new SectionStream(file, 0, RandomAccess.GetLength(file), ownsFile: true);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private SafeFileHandle? TryOpen(string path)
    {
        // Not blocking: what is no regular file is closed again, and a fifo must not make anyone wait before that.
        const OpenFlags flags = OpenFlags.Read | OpenFlags.NonBlocking;
        SafeFileHandle? file = ArchivePath.Normalize(path) is { Length: > 0 } inside
            ? _folder.TryOpen(Encoding.UTF8.GetBytes(inside), flags, 0, ResolveFlags.Beneath | ResolveFlags.NoSymbolicLinks, out _)
            : null;
        if (file is not null && file.Status().Type != FileType.Regular)
        {
            file.Dispose();
            return null;
        }

        return file;
    }
}

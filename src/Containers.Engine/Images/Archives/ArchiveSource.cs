using Containers.Engine.Content;
using Containers.Engine.Layers.Compression;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Images.Archives;

/// <summary>
/// Opens archives wherever they come from. An uncompressed file is read where it lies; what is compressed, or cannot be read twice, is put
/// decompressed into the store's staging first and gone when the archive is closed.
/// </summary>
internal static class ArchiveSource
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Opens a file, or the folder of an image layout.</summary>
    /// <exception cref="Linux.LinuxException">It cannot be opened.</exception>
    /// <exception cref="ImageArchiveException">It is no usable archive.</exception>
    public static async Task<IArchiveFiles> OpenAsync(string path, StorePaths paths, CancellationToken cancellationToken)
    {
        if (Directory.Exists(path))
        {
            return new FolderFiles(path);
        }

        await using Stream stream = UnlockedFile.Open(path);
        return await OpenAsync(stream, path, paths, cancellationToken);
    }

    /// <summary>Opens the archive of images that a stream holds from where it stands. The stream is left open.</summary>
    /// <inheritdoc cref="StageAsync"/>
    /// <exception cref="ImageArchiveException">It is no usable archive.</exception>
    public static async Task<IArchiveFiles> OpenAsync(Stream stream, string name, StorePaths paths, CancellationToken cancellationToken)
    {
        LocalFile file = await StageAsync(stream, name, paths, [CompressionFormat.None], cancellationToken);
        try
        {
            return new TarFiles(file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Makes a file of what a stream holds from where it stands, if it is not a file already. The stream is left open.</summary>
    /// <param name="stream">The archive.</param>
    /// <param name="name">What to call it in errors.</param>
    /// <param name="paths">The store.</param>
    /// <param name="kept">Archives that are compressed so stay as they are; others are decompressed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ImageArchiveException">It is empty or cannot be decompressed.</exception>
    /// <exception cref="StoreFullException">There is no room to stage it.</exception>
    public static async Task<LocalFile> StageAsync(
        Stream stream, string name, StorePaths paths, IReadOnlyList<CompressionFormat> kept, CancellationToken cancellationToken)
    {
        bool fromTheBeginning = stream is FileStream { CanSeek: true, Position: 0 } file && file.SafeFileHandle.Status().Type == FileType.Regular;
        using var source = new BufferedSource(stream);
        ReadOnlyMemory<byte> start = await source.PeekAsync(Decompression.MagicLength, cancellationToken);
        if (start.IsEmpty)
        {
            throw new ImageArchiveException(name, "is empty");
        }

        CompressionFormat format = Decompression.FormatOf(start.Span);
        bool keep = kept.Contains(format);
        if (keep && fromTheBeginning && stream is FileStream whole)
        {
            return new LocalFile(Pipes.Duplicate(whole.SafeFileHandle), name, format);
        }

        StagingFolder staging = StagingFolder.Create(paths);
        try
        {
            string path = Path.Combine(staging.Path, "archive");
            using (SafeFileHandle spool = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Exclusive, 0x180))
            {
                await SpoolAsync(source, keep ? CompressionFormat.None : format, spool, name, paths, cancellationToken);
            }

            return new LocalFile(FileDescriptor.Open(path, OpenFlags.Read), name, keep ? format : CompressionFormat.None, staging);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    private static async Task SpoolAsync(
        BufferedSource source, CompressionFormat format, SafeFileHandle spool, string name, StorePaths paths, CancellationToken cancellationToken)
    {
        try
        {
            await using Stream archive = Decompression.Open(source, format);
            var buffer = new byte[BufferSize];
            int read;
            while ((read = await archive.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)) > 0)
            {
                spool.WriteAll(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException exception)
        {
            throw new ImageArchiveException(name, $"cannot be decompressed: {exception.Message.TrimEnd('.')}", inner: exception);
        }
        catch (Exception exception) when (exception is not StoreFullException && StoreFullException.IsCause(exception))
        {
            throw new StoreFullException($"archive {name}", paths.Staging, exception);
        }
    }
}

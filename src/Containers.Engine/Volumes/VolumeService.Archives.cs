using System.IO.Compression;
using Containers.Engine.Content;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Volumes;

/// <content>Volumes as archives.</content>
public sealed partial class VolumeService
{

    /// <summary>Writes a volume's files as a tar archive; containers may change them meanwhile.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="output">Takes the archive; it is left open.</param>
    /// <param name="compression">How it is packed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="VolumeNotFoundException">There is no such volume.</exception>
    /// <exception cref="VolumeOptionsException">It is memory, which is there in containers alone.</exception>
    /// <exception cref="LayerException">The library that packs is not installed.</exception>
    /// <exception cref="Linux.LinuxException">A file cannot be read.</exception>
    public async Task ExportAsync(string name, Stream output, VolumeCompression compression = VolumeCompression.None, CancellationToken cancellationToken = default)
    {
        using FileLock kept = await HoldAsync(name, FileLockMode.Shared, cancellationToken);
        VolumeDevice? device = DeviceOf(name);
        using DirectoryDescriptor files = device is null ? DirectoryDescriptor.Open(_paths.VolumeFiles(name)) : VolumeMount.Open(device);
        await Task.Run(() => Write(files, output, compression, cancellationToken), cancellationToken);
    }

    /// <summary>Writes a volume's files into a file, which is there whole or not at all, and which its owner alone may read.</summary>
    /// <param name="name">The volume.</param>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="compression">How it is packed.</param>
    /// <param name="cancellationToken">Ends it; nothing is left.</param>
    /// <inheritdoc cref="ExportAsync(string, Stream, VolumeCompression, CancellationToken)" path="/exception"/>
    public async Task ExportAsync(string name, string path, VolumeCompression compression = VolumeCompression.None, CancellationToken cancellationToken = default)
    {
        using StagedFile file = StagedFile.Create(path);
        await ExportAsync(name, file.Content, compression, cancellationToken);
        file.Publish();
    }

    /// <summary>
    /// Puts the files of a tar archive into a volume, all at once when they are on the disk. A volume that is not there is made.
    /// </summary>
    /// <param name="name">The volume.</param>
    /// <param name="input">The archive, compressed or not, from where it stands.</param>
    /// <param name="replace">Whether files that the volume has are removed; else it must be empty.</param>
    /// <param name="cancellationToken">Ends it; the volume is as it was.</param>
    /// <exception cref="VolumeOptionsException">The name cannot be one, or the volume is memory.</exception>
    /// <exception cref="VolumeInUseException">It has files, or a container that has it runs and they cannot be replaced.</exception>
    /// <exception cref="LayerException">The archive is malformed, or holds what cannot be unpacked.</exception>
    /// <exception cref="StoreFullException">There is no room.</exception>
    public async Task<VolumeInfo> ImportAsync(string name, Stream input, bool replace = false, CancellationToken cancellationToken = default)
    {
        VolumeName.Check(name);
        bool isNew = _store.TryRead(name) is null;
        try
        {
            return await FillAsync(name, input, replace, cancellationToken);
        }
        catch when (isNew)
        {
            await RemoveUnusedAsync(name);
            throw;
        }
    }

    private async Task<VolumeInfo> FillAsync(string name, Stream input, bool replace, CancellationToken cancellationToken)
    {
        using (await KeepAsync(new VolumeOptions { Name = name }, isAnonymous: false, durable: true, cancellationToken))
        {
            // It is there now.
        }

        using FileLock filling = await HoldAsync(name, FileLockMode.Exclusive, cancellationToken);
        VolumeDevice? device = DeviceOf(name);
        bool isUsed = _uses()[name].Any(_isRunning);
        Refuse(name, device, isUsed, replace);
        try
        {
            using BufferedSource source = new(input);
            await using Stream unpacked = await Decompression.OpenAsync(source, cancellationToken);
            await using CountedInput archive = new(unpacked, "Writing files");
            await Task.Run(() => Fill(name, device, !isUsed, target => Unpack(archive, target, cancellationToken), replace), cancellationToken);
        }
        catch (InvalidDataException exception)
        {
            throw new LayerException($"The archive's compressed data is damaged: {exception.Message}", exception);
        }
        catch (Exception exception) when (StoreFullException.IsCause(exception))
        {
            throw new StoreFullException($"volume {name}", _paths.Volumes, exception);
        }

        return Get(name);
    }

    /// <summary>Removes a volume that was made for nothing, unless somebody has it already.</summary>
    private async Task RemoveUnusedAsync(string name)
    {
        try
        {
            await RemoveAsync(name);
        }
        catch (Exception exception) when (exception is VolumeNotFoundException or VolumeInUseException or VolumeOptionsException)
        {
            // There is none, or it is another's now.
        }
    }

    private void Refuse(string name, VolumeDevice? device, bool isUsed, bool replace)
    {
        using DirectoryDescriptor files = device is null ? DirectoryDescriptor.Open(_paths.VolumeFiles(name)) : VolumeMount.Open(device);
        if (VolumeFilling.IsEmpty(files))
        {
            return;
        }

        if (!replace)
        {
            throw new VolumeInUseException(name, $"The volume '{name}' has files already. Replace them with --replace or -Replace, or import into another volume.");
        }

        if (isUsed)
        {
            throw new VolumeInUseException(name, $"The files of volume '{name}' cannot be replaced while a container that has it runs. Stop it first.");
        }

        if (device is not null)
        {
            throw new VolumeInUseException(name, $"The volume '{name}' shows {device.Source}, whose files are not the store's to replace. Empty it first.");
        }
    }

    private static void Write(DirectoryDescriptor files, Stream output, VolumeCompression compression, CancellationToken cancellationToken)
    {
        using BufferedOutput buffered = new(output);
        Stream? packed = compression switch
        {
            VolumeCompression.Gzip => new GZipStream(buffered, CompressionLevel.Optimal, leaveOpen: true),
            VolumeCompression.Zstd => new ZstandardEncoder(buffered),
            _ => null,
        };
        using (packed)
        {
            using BufferedOutput entries = new(new CountedOutput(packed ?? buffered, "Reading files"));
            TarWriter tar = new(entries);
            using HeldEntry root = HeldEntry.TryOpen(files, "."u8)!;
            new TreeArchiver(tar, TreeForm.Plain, IsOfFilling).Add(root, "."u8.ToArray(), cancellationToken);
            tar.WriteEnd();
            entries.Flush();
        }

        buffered.Flush();
    }

    private static bool IsOfFilling(HeldEntry entry, ReadOnlySpan<byte> path) => path.StartsWith("./.pscontainers-fill"u8);

    private static void Unpack(Stream archive, DirectoryDescriptor target, CancellationToken cancellationToken)
    {
        using (TarReader reader = new(archive))
        {
            using LayerExtractor extractor = new(target, [], ExtractionRights.OfThisProcess(), setsRoot: true);
            target.Handle.SetMode(0x1ED); // 0755, unless the archive says otherwise.
            extractor.Extract(reader, cancellationToken);
        }

        target.Handle.FlushFileSystem();
    }
}

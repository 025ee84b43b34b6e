using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Storage;

/// <summary>A layer that is unpacked and verified, and that nobody can see yet. It is gone with this object unless it is published.</summary>
public sealed class StagedLayer : IDisposable
{
    private readonly StorePaths _paths;
    private readonly StagingFolder _staging;
    private readonly LayerRecord _record;

    internal StagedLayer(StorePaths paths, StagingFolder staging, LayerRecord record)
    {
        _paths = paths;
        _staging = staging;
        _record = record;
    }

    /// <summary>The layer with all below it.</summary>
    public Digest ChainId => _record.ChainId;

    /// <summary>Digest of its uncompressed archive.</summary>
    public Digest DiffId => _record.DiffId;

    /// <summary>Where its files are.</summary>
    internal string Files => Path.Combine(_staging.Path, StorePaths.LayerFilesName);

    /// <summary>Sum of the lengths of its files, in bytes.</summary>
    public long Size => _record.Size;

    /// <summary>
    /// Brings the layer to the disk and then into its place, so that a layer that is there is whole. If it is there already, that one stays.
    /// </summary>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    /// <exception cref="LinuxException">A call failed.</exception>
    public void Publish()
    {
        string record = Path.Combine(_staging.Path, Path.GetFileName(_paths.LayerRecord(ChainId)));
        try
        {
            // One syncfs(2) for all files below, rather than an fsync(2) each; the record then needs none of its own.
            AtomicFile.Write(record, JsonSerializer.SerializeToUtf8Bytes(_record, EngineJson.Default.LayerRecord), durable: false);
            using (SafeFileHandle folder = FileDescriptor.Open(_staging.Path, OpenFlags.Read | OpenFlags.Directory))
            {
                folder.FlushFileSystem();
            }

            string place = _paths.LayerFolder(ChainId);
            LayerStore.CreatePrivateFolder(Path.GetDirectoryName(place)!);
            AtomicFile.Publish(_staging.Path, place, replace: false);
        }
        catch (IOException error) when (StoreFullException.IsCause(error))
        {
            throw new StoreFullException($"layer {_record.DiffId}", _paths.Layers, error);
        }
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose() => _staging.Dispose();
}

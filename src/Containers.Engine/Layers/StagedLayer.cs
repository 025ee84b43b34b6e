using System.Text.Json;
using Containers.Engine.Content;
using Containers.Engine.Layers.Owners;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Layers;

/// <summary>A layer that is unpacked and verified, and that nobody can see yet. It is gone with this object unless it is published.</summary>
public sealed class StagedLayer : IDisposable
{
    private readonly StorePaths _paths;
    private readonly StagingFolder _staging;
    private readonly LayerRecord _record;
    private readonly byte[]? _owners;

    internal StagedLayer(StorePaths paths, StagingFolder staging, LayerRecord record, OwnerRecord? owners)
    {
        _owners = owners is { IsEmpty: false } ? owners.ToText() : null;
        _paths = paths;
        _staging = staging;
        _record = record;
    }

    /// <summary>The layer with all below it.</summary>
    public ChainId ChainId => _record.ChainId;

    /// <summary>Digest of its uncompressed archive.</summary>
    public DiffId DiffId => _record.DiffId;

    /// <summary>Where its files are.</summary>
    internal string Files => Path.Combine(_staging.Path, StorePaths.LayerFilesName);

    /// <summary>Sum of the lengths of its files, in bytes.</summary>
    public long Size => _record.Size;

    /// <summary>Whether the same is recorded of a layer that is published: owners that files cannot have.</summary>
    internal bool HasOwnersOf(ChainId layer)
    {
        string path = StorePaths.OwnersBeside(_paths.LayerFiles(layer));
        return _owners is null ? !File.Exists(path) : File.Exists(path) && FileDescriptor.ReadFile(path).AsSpan().SequenceEqual(_owners);
    }

    /// <summary>
    /// Puts the layer into its place, where it is whole for this boot of the machine; see <see cref="LayerStore.Settle"/>. If it is there
    /// already, that one stays, unless it is of an earlier boot. The caller holds the layer's lock, and its blob is on the disk.
    /// </summary>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    /// <exception cref="LinuxException">A call failed.</exception>
    public void Publish()
    {
        try
        {
            new UnsettledMark(_paths.LayerMark(ChainId)).MakeIn(_staging.Path);
            AtomicFile.Write(
                Path.Combine(_staging.Path, Path.GetFileName(_paths.LayerRecord(ChainId))),
                JsonSerializer.SerializeToUtf8Bytes(_record, LayerJson.Default.LayerRecord),
                durable: false);
            if (_owners is not null)
            {
                AtomicFile.Write(StorePaths.OwnersBeside(Files), _owners, durable: false);
            }

            string place = _paths.LayerFolder(ChainId);
            LayerStore.CreatePrivateFolder(Path.GetDirectoryName(place)!);
            if (Directory.Exists(place) && !new LayerStore(_paths).Contains(ChainId))
            {
                StagingFolder.Remove(_paths, place, durable: true);
            }

            AtomicFile.Publish(_staging.Path, place, durable: false, replace: false);
        }
        catch (IOException error) when (StoreFullException.IsCause(error))
        {
            throw new StoreFullException($"layer {_record.DiffId}", _paths.Layers, error);
        }
    }

    /// <summary>Removes what was not published.</summary>
    public void Dispose() => _staging.Dispose();
}

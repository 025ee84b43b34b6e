using System.Security.Cryptography;
using Containers.Engine.Content;
using Containers.Engine.Layers.Archiving;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Layers.Extraction;
using Containers.Engine.Layers.Owners;
using Containers.Engine.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Layers;

/// <summary>
/// Unpacked layers, each once for its chain ID, in the form overlayfs takes as a lower folder. A layer appears and disappears as a whole.
/// It is there before its files are on the disk, which can take longer than all else: until it is settled it counts for this boot of the
/// machine alone, and after a crash it is unpacked again from its blob, which is on the disk before it.
/// </summary>
/// <param name="paths">Where they are.</param>
/// <param name="largestArchive">The most bytes an uncompressed archive may have; null is what the environment says.</param>
public sealed class LayerStore(StorePaths paths, long? largestArchive = null)
{
    private const string LargestArchiveVariable = "PSCONTAINERS_LARGEST_LAYER";
    private const long LargestArchive = 64L << 30;

    /// <summary>
    /// The most bytes that a layer's uncompressed archive may have: <c>PSCONTAINERS_LARGEST_LAYER</c>, such as <c>200GB</c>, or 64 GiB. A
    /// blob of some megabytes that is made to grow without end stops there, not at the end of the disk.
    /// </summary>
    /// <exception cref="FormatException">The variable is not a size.</exception>
    private long Largest => largestArchive
        ?? (Environment.GetEnvironmentVariable(LargestArchiveVariable) is { Length: > 0 } size ? ByteSize.Parse(size) : LargestArchive);

    /// <summary>How long the kernel may keep what was written from the disk, and somewhat more (dirty_expire_centisecs, proc_sys_vm(5)).</summary>
    private static readonly TimeSpan WrittenBack = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Whether a layer is here, with all of its files. One that was unpacked while there was one ID for all owners is not where there are more now: it is
    /// unpacked again.
    /// </summary>
    public bool Contains(ChainId chainId) => Directory.Exists(paths.LayerFolder(chainId)) && !new UnsettledMark(paths.LayerMark(chainId)).IsOfEarlierBoot
        && (!File.Exists(StorePaths.OwnersBeside(paths.LayerFiles(chainId))) || ProcessRights.HasOneId);

    /// <summary>Whether all layers of an image are here.</summary>
    /// <param name="diffIds">The image's diff IDs, lowest first.</param>
    public bool ContainsAll(IReadOnlyList<DiffId> diffIds) => ChainId.Of(diffIds).All(Contains);

    /// <summary>
    /// Waits until nobody else makes or removes a layer, and keeps others from it until disposed. Who held it before may have made the
    /// layer: ask <see cref="Contains"/> again.
    /// </summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task<IDisposable> LockAsync(ChainId chainId, CancellationToken cancellationToken)
    {
        CreatePrivateFolder(Path.GetDirectoryName(paths.LayerLock(chainId))!);
        return new LayerLock(await FileLock.AcquireAsync(
            paths.LayerLock(chainId), FileLockMode.Exclusive, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Unpacks one layer while it arrives. It is not published: the caller does that once the compressed blob's own digest is verified.
    /// </summary>
    /// <param name="compressed">
    /// The blob, compressed with gzip, zstd, xz, bzip2 or not at all. It is read to its very end, so a caller that watches the stream has seen every byte.
    /// </param>
    /// <param name="diffId">Digest that the uncompressed archive must have.</param>
    /// <param name="parent">Chain ID of the layer below; null for the lowest.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="LayerException">The archive is malformed, harmful or another one than <paramref name="diffId"/> says.</exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<StagedLayer> ExtractAsync(
        Stream compressed, DiffId diffId, ChainId? parent, CancellationToken cancellationToken)
    {
        StagingFolder? staging = null;
        try
        {
            CreatePrivateFolder(paths.Root);
            staging = StagingFolder.Create(paths);
            string files = Path.Combine(staging.Path, StorePaths.LayerFilesName);
            CreatePrivateFolder(files);
            UnpackedTree tree = await UnpackAsync(compressed, files, diffId, Largest, cancellationToken);
            return new StagedLayer(paths, staging, RecordOf(parent, diffId, tree), tree.Owners);
        }
        catch (Exception error)
        {
            staging?.Dispose();
            if (StoreFullException.IsCause(error))
            {
                throw new StoreFullException($"layer {diffId}", paths.Staging, error);
            }

            throw;
        }
    }

    /// <summary>Makes a layer of a folder that has its files in overlay form, as an upper folder does. It is not published.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="takes">
    /// Whether the folder itself becomes the layer. It has to be on the store's file system, nobody else may use it any more, and it is gone
    /// after this. Else it is copied.
    /// </param>
    /// <param name="parent">Chain ID of the layer below; null for the lowest.</param>
    /// <param name="filter">Which files are left out; null leaves none.</param>
    /// <param name="owners">Who owns the files of a folder that is copied, where that is who a container with other IDs sees; null elsewhere.</param>
    /// <param name="made">Owners that files of the folder shall have and cannot; null for none.</param>
    /// <param name="archive">The file that the layer's archive goes to, not compressed: its digest is the layer's diff ID.</param>
    /// <param name="cancellationToken">Ends it; nothing stays.</param>
    /// <exception cref="LayerException">A file cannot be in a layer.</exception>
    /// <exception cref="LinuxException">A file cannot be read, or the folder is on another file system (EXDEV).</exception>
    /// <exception cref="StoreFullException">The disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    internal async Task<StagedLayer> MakeAsync(
        string folder, bool takes, ChainId? parent, EntryFilter? filter, FileOwners? owners, OwnerRecord? made, SafeFileHandle archive, CancellationToken cancellationToken)
    {
        StagingFolder? staging = null;
        try
        {
            CreatePrivateFolder(paths.Root);
            staging = StagingFolder.Create(paths);
            string files = Path.Combine(staging.Path, StorePaths.LayerFilesName);
            using TreeOwners? recorded = OpenOwners(parent, folder, made);
            OwnerRecord? taken = null;
            if (takes)
            {
                AtomicFile.Publish(folder, files, durable: false);
                taken = UpperFolder.Clean(files, filter, recorded, cancellationToken);
                taken.AddDevices(made);
            }
            else
            {
                CreatePrivateFolder(files);
            }

            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long written = 0;
            using TreeOwners? all = takes ? TreeOwners.TryOpenChanges([], null, taken) : null;
            UnpackedTree tree = await LayerArchive.WriteAsync(
                takes ? files : folder,
                takes ? null : files,
                takes ? null : filter,
                owners,
                takes ? all : recorded,
                block =>
                {
                    hash.AppendData(block);
                    archive.WriteAll(block);
                    WorkListener.Report("Writing a layer", written += block.Length);
                },
                cancellationToken);
            DiffId diffId = new(Digest.FromSha256(hash.GetHashAndReset()));
            return new StagedLayer(paths, staging, RecordOf(parent, diffId, tree), takes ? taken : tree.Owners);
        }
        catch (Exception error)
        {
            staging?.Dispose();
            if (StoreFullException.IsCause(error))
            {
                throw new StoreFullException("a new layer", paths.Staging, error);
            }

            throw;
        }
    }

    /// <summary>
    /// The folders of an image's layers as overlayfs wants its lower folders: topmost first, down to one that hides all below it.
    /// </summary>
    /// <param name="diffIds">The image's diff IDs, lowest first.</param>
    /// <param name="folderOf">Which folder a layer has; null for its own.</param>
    /// <exception cref="LayerException">A layer is not here; the message names it.</exception>
    public IReadOnlyList<string> FoldersOf(IReadOnlyList<DiffId> diffIds, Func<ChainId, string>? folderOf = null)
    {
        IReadOnlyList<ChainId> chain = ChainId.Of(diffIds);
        int missing = chain.Index().Where(layer => !Contains(layer.Item)).Select(layer => layer.Index).FirstOrDefault(-1);
        return missing < 0
            ? FoldersOfChain(chain.Reverse().Select(Read), folderOf)
            : throw new LayerException($"Layer {diffIds[missing]} (chain ID {chain[missing]}) is not in the store. Receive the image again.");
    }

    /// <summary>The folders of layers, as overlayfs wants them: the topmost first, and none that another one hides.</summary>
    /// <param name="layers">The layers, the topmost first.</param>
    /// <param name="folderOf">Which folder a layer has; null for its own.</param>
    internal IReadOnlyList<string> FoldersOfChain(IEnumerable<LayerRecord> layers, Func<ChainId, string>? folderOf = null)
    {
        List<string> folders = [];
        foreach (LayerRecord layer in layers)
        {
            folders.Add((folderOf ?? paths.LayerFiles)(layer.ChainId));
            if (layer.HidesAllBelow)
            {
                break;
            }
        }

        return folders;
    }

    /// <summary>Sum of the lengths of a layer's files, in bytes.</summary>
    /// <exception cref="LayerException">The layer is not here.</exception>
    public long SizeOf(ChainId chainId) => Read(chainId).Size;

    /// <summary>What the store knows of a layer.</summary>
    /// <exception cref="LayerException">The layer is not here, or its record cannot be read.</exception>
    public LayerRecord Read(ChainId chainId)
    {
        try
        {
            byte[] json = FileDescriptor.ReadFile(paths.LayerRecord(chainId));
            return JsonInput.Read<LayerRecord>(json, "layer's record");
        }
        catch (LinuxException error) when (error.Errno is Errno.ENOENT)
        {
            throw new LayerException($"No layer with chain ID {chainId} is in the store.", error);
        }
        catch (OciFormatException error)
        {
            throw new LayerException($"'{paths.LayerRecord(chainId)}' is damaged: {error.Message} "
                + "Remove the image and receive it again.", error);
        }
    }

    /// <summary>Every layer that is here, also one of an earlier boot that was not settled.</summary>
    public IReadOnlyList<ChainId> List() => !Directory.Exists(paths.Layers)
        ? []
        : [.. Directory.EnumerateDirectories(paths.Layers)
            .SelectMany(Directory.EnumerateDirectories)
            .Select(folder => $"{Path.GetFileName(Path.GetDirectoryName(folder))}:{Path.GetFileName(folder)}")
            .Where(name => Digest.TryParse(name, out _))
            .Select(name => new ChainId(Digest.Parse(name)))];

    /// <summary>
    /// Removes a layer that no image and no container needs, as the caller has made sure. It disappears at once; its files are removed
    /// after that, by the next writer if this process is killed.
    /// </summary>
    /// <returns>False where it is not here.</returns>
    /// <exception cref="LinuxException">A call failed.</exception>
    public bool Remove(ChainId chainId)
    {
        string folder = paths.LayerFolder(chainId);
        if (!Directory.Exists(folder))
        {
            return false;
        }

        using FileLock held = FileLock.Acquire(paths.LayerLock(chainId), FileLockMode.Exclusive);
        if (!Directory.Exists(folder))
        {
            return false;
        }

        StagingFolder.Remove(paths, folder, durable: true);
        held.RemoveAndDispose();
        return true;
    }

    /// <summary>Makes sure that layers are on the disk, so that they outlive a crash of the machine.</summary>
    /// <param name="all">Also those unpacked just now, which the kernel still has to write; otherwise this is quick.</param>
    /// <exception cref="LinuxException">A call failed.</exception>
    public void Settle(bool all = false)
    {
        DateTime before = all ? DateTime.MaxValue : DateTime.UtcNow - WrittenBack;
        List<(ChainId Layer, UnsettledMark Mark, DateTime Made)> unsettled = [.. List().Where(Contains)
            .SelectMany(
                layer => OwnedLayers.CopiesOf(paths, layer).Select(copy => paths.OwnedLayerMark(layer, copy)).Prepend(paths.LayerMark(layer)),
                static (layer, mark) => (layer, mark: new UnsettledMark(mark)))
            .Select(static entry => (entry.layer, entry.mark, Made: entry.mark.Made ?? DateTime.MaxValue)).Where(entry => entry.Made < before)];
        if (unsettled.Count == 0)
        {
            return;
        }

        // One syncfs(2) for all files, rather than an fsync(2) each.
        using (SafeFileHandle folder = FileDescriptor.Open(paths.Layers, OpenFlags.Read | OpenFlags.Directory))
        {
            folder.FlushFileSystem();
        }

        foreach ((ChainId layer, UnsettledMark mark, DateTime made) in unsettled)
        {
            // It may have been removed and unpacked again meanwhile.
            using FileLock held = FileLock.Acquire(paths.LayerLock(layer), FileLockMode.Exclusive);
            if (mark.Made == made)
            {
                mark.Clear();
            }

            held.RemoveAndDispose();
        }
    }

    /// <summary>
    /// Makes a folder that only its owner may enter: set-user-ID programs of images must not be within reach of the machine's users.
    /// </summary>
    internal static void CreatePrivateFolder(string path) =>
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

    private static LayerRecord RecordOf(ChainId? parent, DiffId diffId, UnpackedTree tree) => new()
    {
        ChainId = ChainId.Of(parent, diffId), DiffId = diffId, Parent = parent, Size = tree.Size, HidesAllBelow = tree.HidesAllBelow,
    };

    /// <summary>Whom the files of an upper folder belong to over its layers, where they cannot have all owners; else null.</summary>
    private TreeOwners? OpenOwners(ChainId? top, string upper, OwnerRecord? made)
    {
        List<LayerRecord> layers = [];
        for (ChainId? next = ProcessRights.HasOneId ? top : null; next is { } layer; next = layers[^1].Parent)
        {
            layers.Add(Read(layer));
        }

        return TreeOwners.TryOpenChanges(FoldersOfChain(layers), upper, made);
    }

    private static async Task<UnpackedTree> UnpackAsync(
        Stream compressed, string folder, DiffId diffId, long largest, CancellationToken cancellationToken)
    {
        using IncrementalHash hash = diffId.Digest.CreateHash();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var pipe = new BlockPipe();
        Task<UnpackedTree> writing = Task.Factory.StartNew(
            () => Write(pipe, folder, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task reading = ReadAsync(compressed, hash, pipe, largest, stop.Token);
        await Task.WhenAny(Task.WhenAll(reading, writing)); // Both have ended, however they did.

        cancellationToken.ThrowIfCancellationRequested();
        if (writing.Exception?.InnerException is not BrokenPipeException)
        {
            await writing; // Its failure is what stopped the reading, if anything did.
        }

        await reading;
        byte[] digest = hash.GetHashAndReset();
        return diffId.Digest.Matches(digest)
            ? await writing
            : throw new LayerException($"The layer's uncompressed archive is not the one its image names: expected {diffId}, "
                + $"got {diffId.Digest.Algorithm}:{Convert.ToHexStringLower(digest)}.");
    }

    private static async Task ReadAsync(
        Stream compressed, IncrementalHash hash, BlockPipe pipe, long largest, CancellationToken cancellationToken)
    {
        using var source = new BufferedSource(compressed);
        try
        {
            await using Stream archive = await Decompression.OpenAsync(source, cancellationToken);
            long length = 0;
            await pipe.FillAsync(
                archive,
                block =>
                {
                    length += block.Length;
                    hash.AppendData(block);
                    if (length > largest)
                    {
                        throw new LayerException($"The layer's uncompressed archive has more than {HumanText.Size(largest)}. If that is meant, "
                            + $"set {LargestArchiveVariable} to a larger size, such as 200GB.");
                    }
                },
                cancellationToken);
            await source.DrainAsync(cancellationToken);
        }
        catch (InvalidDataException error)
        {
            pipe.Fail(error);
            throw new LayerException($"The layer's compressed data is damaged: {error.Message}", error);
        }
        catch (Exception error)
        {
            pipe.Fail(error);
            throw;
        }
    }

    private static UnpackedTree Write(BlockPipe pipe, string folder, CancellationTokenSource stop)
    {
        try
        {
            using Stream archive = pipe.OpenReader();
            return UnpackedTree.Of(archive, folder, stop.Token);
        }
        catch
        {
            stop.Cancel();
            throw;
        }
    }

    private sealed class LayerLock(FileLock held) : IDisposable
    {
        public void Dispose() => held.RemoveAndDispose();
    }
}

using System.Text;
using System.Text.Json;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>
/// The local store's content, an OCI image layout (OCI image-spec, image-layout.md) that any OCI tool can read. A blob is there whole or not
/// at all. An entry of <c>index.json</c> is one image under one name: the whole reference in <c>org.opencontainers.image.ref.name</c>.
/// </summary>
internal sealed class ContentStore(StorePaths paths) : IContentReader, IContentWriter
{
    /// <summary>Holds the reference of an entry (annotations.md, image-layout.md).</summary>
    public const string ReferenceAnnotation = "org.opencontainers.image.ref.name";

    /// <summary>Holds the digest of the index that an entry's manifest was chosen from.</summary>
    public const string IndexAnnotation = "io.pscontainers.image.index";

    /// <summary>
    /// Holds the digests under which the registry has given or taken the image in the entry's repository, parted by spaces: that of the entry's own tag
    /// first. What was only made, loaded or tagged here has none.
    /// </summary>
    public const string KnownAnnotation = "io.pscontainers.image.digests";

    /// <summary>Marks an entry whose manifest was made here, since what the image came from has none.</summary>
    public const string MadeAnnotation = "io.pscontainers.image.made";

    private const int SmallBlob = 64 * 1024;
    private static readonly byte[] LayoutMarker = Encoding.ASCII.GetBytes("""{"imageLayoutVersion":"1.0.0"}""");

    private string IndexPath => Path.Combine(paths.Content, "index.json");

    /// <summary>Where a blob is, or would be.</summary>
    public string PathOf(Digest digest) => Path.Combine(paths.Content, "blobs", digest.Algorithm, digest.Hex);

    /// <summary>Whether a blob of this digest and size is there.</summary>
    public bool Contains(Descriptor descriptor) =>
        new FileInfo(PathOf(descriptor.Digest)) is { Exists: true } file && file.Length == descriptor.Size;

    /// <inheritdoc/>
    public int BlobsAtOnce => 4;

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken) => Task.FromResult(Contains(descriptor));

    /// <summary>The images of the store, one entry for each name.</summary>
    /// <exception cref="StoreDamagedException"><c>index.json</c> cannot be read.</exception>
    public IReadOnlyList<Descriptor> ReadEntries() => ReadIndex().Manifests;

    /// <inheritdoc/>
    public Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken) =>
        Task.FromResult(ReadEntries().FirstOrDefault(entry => entry.Annotation(ReferenceAnnotation) == reference));

    /// <inheritdoc/>
    /// <exception cref="StoreDamagedException">The blob is not there.</exception>
    public Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        string path = PathOf(descriptor.Digest);
        try
        {
            // Documents are read at once: a listing opens hundreds, and each asynchronous read of a file is a change of threads.
            return Task.FromResult<Stream>(descriptor.Size <= SmallBlob
                ? new MemoryStream(FileDescriptor.ReadFile(path), writable: false)
                : UnlockedFile.Open(path));
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            throw new StoreDamagedException(path, "is missing", exception);
        }
    }

    /// <summary>
    /// Begins to write a blob. Others that want the same wait here, in this process and in others, and then find it.
    /// </summary>
    /// <returns>Null where it is there already.</returns>
    public async Task<StagedBlob?> StageAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (Contains(descriptor))
        {
            return null;
        }

        Prepare();
        string staging = Path.Combine(paths.Staging, $"blob-{descriptor.Digest.Algorithm}-{descriptor.Digest.Hex}");
        FileLock held = await FileLock.AcquireAsync(staging, FileLockMode.Exclusive, cancellationToken: cancellationToken);
        if (Contains(descriptor))
        {
            held.RemoveAndDispose();
            return null;
        }

        return new StagedBlob(descriptor, staging, PathOf(descriptor.Digest), held);
    }

    /// <summary>Moves a file of the store's file system into its place, where the blob is not there yet.</summary>
    /// <param name="descriptor">The blob.</param>
    /// <param name="path">The file, whole, verified and on the disk.</param>
    public void Take(Descriptor descriptor, string path)
    {
        if (!Contains(descriptor))
        {
            Prepare();
            AtomicFile.Publish(path, PathOf(descriptor.Digest));
        }
    }

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        using StagedBlob? blob = await StageAsync(descriptor, cancellationToken);
        if (blob is null)
        {
            return false;
        }

        var buffer = new byte[128 * 1024];
        int read;
        while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
        {
            blob.Append(buffer.AsSpan(0, read));
        }

        blob.Verify("the source");
        blob.Publish();
        return true;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// An image that loses its tag to another keeps its digest in the repository as its name, as with docker; where the repository knows none, it has no name.
    /// </remarks>
    public Task TagAsync(string reference, Descriptor descriptor, CancellationToken cancellationToken)
    {
        ImageReference name = ImageReference.Parse(reference);
        ChangeEntries(entries => Name(entries, name, descriptor));
        return Task.CompletedTask;
    }

    /// <summary>Gives an image a name in a list of entries, with the digests that its repository knows it by under other names.</summary>
    /// <inheritdoc cref="TagAsync" path="/remarks"/>
    public static void Name(List<Descriptor> entries, ImageReference name, Descriptor descriptor)
    {
        List<Digest> known = [.. entries.Where(entry => entry.Digest == descriptor.Digest && ReferenceOf(entry)?.Name == name.Name)
            .OrderByDescending(entry => ReferenceOf(entry) == name).SelectMany(KnownDigestsOf)];
        if (entries.Find(entry => ReferenceOf(entry) == name) is { } former)
        {
            entries.Remove(former);
            string? byDigest = KnownDigestsOf(former) is [var digest, ..] ? name.WithDigest(digest).ToString() : null;
            bool hasName = entries.Exists(entry => byDigest is null ? entry.Digest == former.Digest : entry.Annotation(ReferenceAnnotation) == byDigest);
            if (former.Digest != descriptor.Digest && !hasName)
            {
                entries.Add(former.WithAnnotation(ReferenceAnnotation, byDigest));
            }
        }

        entries.RemoveAll(entry => entry.Digest == descriptor.Digest
            && (ReferenceOf(entry) is not { } other || (other.Tag is null && other.Name == name.Name)));
        entries.Add(WithKnownDigests(descriptor, known).WithAnnotation(ReferenceAnnotation, name.ToString()));
    }

    /// <summary>
    /// Writes down in a list of entries that a registry has given or taken an image under a digest: for each of the image's names in the repository, to which
    /// the digest belongs, whatever tag brought it, until the last of these names goes.
    /// </summary>
    /// <param name="entries">The list.</param>
    /// <param name="name">The name under which the registry has the image.</param>
    /// <param name="manifest">The image's manifest in this store.</param>
    /// <param name="digest">The digest in the registry.</param>
    public static void AddKnownDigest(List<Descriptor> entries, ImageReference name, Digest manifest, Digest digest)
    {
        for (int index = 0; index < entries.Count; index++)
        {
            if (entries[index].Digest == manifest && ReferenceOf(entries[index]) is { } own && own.Name == name.Name)
            {
                IReadOnlyList<Digest> known = KnownDigestsOf(entries[index]);
                entries[index] = WithKnownDigests(entries[index], own == name ? [digest, .. known] : [.. known, digest]);
            }
        }
    }

    /// <summary>Takes such a digest away again, from each of the image's names in the repository.</summary>
    /// <returns>False where it has none.</returns>
    /// <inheritdoc cref="AddKnownDigest" path="/param"/>
    public static bool RemoveKnownDigest(List<Descriptor> entries, ImageReference name, Digest manifest, Digest digest)
    {
        bool found = false;
        for (int index = 0; index < entries.Count; index++)
        {
            if (entries[index].Digest == manifest && ReferenceOf(entries[index])?.Name == name.Name && KnownDigestsOf(entries[index]) is var known && known.Contains(digest))
            {
                entries[index] = WithKnownDigests(entries[index], known.Where(other => other != digest));
                found = true;
            }
        }

        return found;
    }

    /// <summary>The digests by which the registry knows an entry's image in its repository, that of the entry's own tag first.</summary>
    public static IReadOnlyList<Digest> KnownDigestsOf(Descriptor entry) =>
        [.. (entry.Annotation(KnownAnnotation) ?? "").Split(' ').Select(static text => Digest.TryParse(text, out Digest? digest) ? digest : null).OfType<Digest>()];

    /// <summary>An entry with other digests in its repository.</summary>
    public static Descriptor WithKnownDigests(Descriptor entry, IEnumerable<Digest> digests) =>
        entry.WithAnnotation(KnownAnnotation, string.Join(' ', digests.Distinct()) is { Length: > 0 } known ? known : null);

    /// <summary>Adds an image to a list of entries under its names, or without one.</summary>
    public static void Add(List<Descriptor> entries, IReadOnlyList<ImageReference> names, Descriptor descriptor)
    {
        foreach (ImageReference name in names)
        {
            Name(entries, name, descriptor);
        }

        if (names.Count == 0 && !entries.Exists(entry => entry.Digest == descriptor.Digest))
        {
            entries.Add(descriptor.WithAnnotation(ReferenceAnnotation, null));
        }
    }

    /// <summary>The name of an entry; null where it has none.</summary>
    public static ImageReference? ReferenceOf(Descriptor entry) =>
        ImageReference.TryParse(entry.Annotation(ReferenceAnnotation), out ImageReference? reference) ? reference : null;

    /// <summary>The digest of what an entry was read from: that of the index it was chosen from, else its own.</summary>
    public static Digest RootDigestOf(Descriptor entry) =>
        Digest.TryParse(entry.Annotation(IndexAnnotation), out Digest? index) ? index : entry.Digest;

    /// <summary>Changes the entries, alone among all processes; what is on the disk is the old list or the new.</summary>
    /// <param name="change">Changes the list it is given.</param>
    /// <param name="then">Is given the list once it is on the disk, with the lock still held: the place to remove what it no longer needs.</param>
    public void ChangeEntries(Action<List<Descriptor>> change, Action<IReadOnlyList<Descriptor>>? then = null)
    {
        using FileLock held = Lock();
        ImageIndex index = ReadIndex();
        var entries = new List<Descriptor>(index.Manifests);
        change(entries);
        AtomicFile.Write(IndexPath, JsonSerializer.SerializeToUtf8Bytes(index with { Manifests = entries }, OciJson.Plain.ImageIndex));
        then?.Invoke(entries);
    }

    /// <summary>The lock under which entries change, leases are taken and garbage is found; who shares it keeps all that is there.</summary>
    public FileLock Lock(FileLockMode mode = FileLockMode.Exclusive)
    {
        if (mode == FileLockMode.Exclusive || !Directory.Exists(paths.Content))
        {
            Prepare();
        }

        return FileLock.Acquire(paths.Content, mode, create: false);
    }

    /// <summary>Every blob that is there, referred to or not.</summary>
    public IEnumerable<Digest> Blobs()
    {
        string folder = Path.Combine(paths.Content, "blobs");
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (string algorithm in Directory.EnumerateDirectories(folder))
        {
            foreach (string file in Directory.EnumerateFiles(algorithm))
            {
                if (Digest.TryParse($"{Path.GetFileName(algorithm)}:{Path.GetFileName(file)}", out Digest? digest))
                {
                    yield return digest;
                }
            }
        }
    }

    /// <summary>A blob's length in bytes; 0 where it is not there.</summary>
    public long LengthOf(Digest digest) => new FileInfo(PathOf(digest)) is { Exists: true } file ? file.Length : 0;

    /// <summary>Removes a blob, if it is there.</summary>
    public void RemoveBlob(Digest digest) => File.Delete(PathOf(digest));

    /// <summary>Makes the folders of an empty store.</summary>
    private void Prepare()
    {
        Directory.CreateDirectory(paths.Staging);
        foreach (string algorithm in new[] { "sha256", "sha512" })
        {
            Directory.CreateDirectory(Path.Combine(paths.Content, "blobs", algorithm));
        }

        string marker = Path.Combine(paths.Content, "oci-layout");
        if (!File.Exists(marker))
        {
            AtomicFile.Write(marker, LayoutMarker);
        }
    }

    private ImageIndex ReadIndex()
    {
        try
        {
            return ImageIndex.Parse(FileDescriptor.ReadFile(IndexPath));
        }
        catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
        {
            return new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.ImageIndex, Manifests = [] };
        }
        catch (OciFormatException exception)
        {
            throw new StoreDamagedException(IndexPath, $"cannot be read: {exception.Message.TrimEnd('.')}", exception);
        }
    }
}

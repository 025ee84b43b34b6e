using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Content;

/// <summary>
/// What a running pull needs and no entry refers to yet: a file below staging that its process has locked. Whoever collects garbage reads
/// the leases under the store's lock and leaves what they name; the lease of a killed process is not locked and counts no more.
/// </summary>
internal sealed class ContentLease : IDisposable
{
    private const string Prefix = "lease-";
    private readonly FileLock _held;

    private ContentLease(FileLock held) => _held = held;

    /// <summary>Takes a lease. What is there once this returns stays; what is not, garbage collection will not remove when it comes.</summary>
    /// <param name="content">The store.</param>
    /// <param name="paths">Where the store is.</param>
    /// <param name="digests">Gives the digests of blobs and chain IDs of layers; asked with the store's lock held.</param>
    public static ContentLease Take(ContentStore content, StorePaths paths, Func<IEnumerable<Digest>> digests)
    {
        using FileLock store = content.Lock();
        IEnumerable<Digest> needed = digests();
        string path = Path.Combine(paths.Staging, Prefix + Guid.NewGuid().ToString("N"));
        FileLock held = FileLock.Acquire(path, FileLockMode.Exclusive);
        try
        {
            using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.NoFollow);
            file.WriteAll(Encoding.ASCII.GetBytes(string.Join('\n', needed)));
            return new ContentLease(held);
        }
        catch
        {
            held.RemoveAndDispose();
            throw;
        }
    }

    /// <summary>Everything that is leased now. The caller holds the store's lock.</summary>
    public static HashSet<Digest> ReadAll(StorePaths paths)
    {
        var digests = new HashSet<Digest>();
        foreach (string path in Directory.EnumerateFiles(paths.Staging, Prefix + "*"))
        {
            using FileLock? unclaimed = FileLock.TryAcquire(path, FileLockMode.Exclusive);
            if (unclaimed is not null)
            {
                unclaimed.RemoveAndDispose();
                continue;
            }

            try
            {
                digests.UnionWith(Encoding.ASCII.GetString(FileDescriptor.ReadFile(path)).Split('\n').Select(Digest.Parse));
            }
            catch (LinuxException exception) when (exception.Errno == Errno.ENOENT)
            {
                // Its pull has just ended: what it needed, the entries refer to by now.
            }
        }

        return digests;
    }

    /// <summary>Gives the lease back.</summary>
    public void Dispose() => _held.RemoveAndDispose();
}

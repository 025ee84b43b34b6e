using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Layers;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Cache;

/// <summary>A folder that outlives builds, for <c>RUN --mount=type=cache</c>, while a step uses it.</summary>
internal sealed class CacheMount : IDisposable
{
    private readonly FileLock _held;

    private CacheMount(string path, bool isNew, FileLock held)
    {
        Path = path;
        IsNew = isNew;
        _held = held;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Whether it has just been made.</summary>
    public bool IsNew { get; }

    /// <summary>Takes a cache for a step.</summary>
    /// <param name="paths">Where the store is.</param>
    /// <param name="id">The cache's name.</param>
    /// <param name="sharing">
    /// <c>shared</c> lets several steps use it at once, with <c>locked</c> one waits for the other, with <c>private</c> each gets its own.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<CacheMount> TakeAsync(StorePaths paths, string id, string sharing, CancellationToken cancellationToken)
    {
        LayerStore.CreatePrivateFolder(paths.BuildMounts);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));
        for (int number = 0; ; number++)
        {
            string folder = System.IO.Path.Combine(paths.BuildMounts, number == 0 ? name : $"{name}-{number}");
            FileLock? held = sharing switch
            {
                "locked" => await FileLock.AcquireAsync(folder + ".lock", FileLockMode.Exclusive, cancellationToken: cancellationToken),
                "private" => FileLock.TryAcquire(folder + ".lock", FileLockMode.Exclusive),
                _ => await FileLock.AcquireAsync(folder + ".lock", FileLockMode.Shared, cancellationToken: cancellationToken),
            };
            if (held is not null)
            {
                bool isNew = !Directory.Exists(folder);
                Directory.CreateDirectory(folder);
                BuildCache.MarkUsed(folder + ".lock");
                return new CacheMount(folder, isNew, held);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();
}

using System.Security.Cryptography;
using Containers.Engine.Content;
using Containers.Engine.Content.Downloads;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Operations;
using Containers.Engine.Layers;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Execution;

/// <summary>What ADD fetches from an address: a file, or a git repository.</summary>
internal sealed class RemoteSource : IDisposable
{
    private const string Unnamed = "__unnamed__"; // As with docker.
    private const string GitFolders = "**/.git";
    private readonly StagingFolder _staging;

    private RemoteSource(StagingFolder staging, string folder, InputContent content, bool isFolder)
    {
        _staging = staging;
        Folder = folder;
        Content = content;
        IsFolder = isFolder;
    }

    /// <summary>The folder that has the file, or the files of the repository.</summary>
    public string Folder { get; }

    /// <summary>What is there.</summary>
    public InputContent Content { get; }

    /// <summary>Whether it is a repository.</summary>
    public bool IsFolder { get; }

    /// <summary>Whether a source is an address rather than a path.</summary>
    public static bool IsAddress(string source) =>
        WebFile.IsAddress(source) || GitRepository.IsAddress(source);

    /// <summary>Fetches what is at an address.</summary>
    /// <param name="paths">Where the store is.</param>
    /// <param name="address">The address.</param>
    /// <param name="operation">The step that wants it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="FormatException">The checksum is none.</exception>
    /// <exception cref="DownloadException">It cannot be fetched.</exception>
    /// <exception cref="BuildException">It cannot be fetched, or is not what the checksum says.</exception>
    public static async Task<RemoteSource> FetchAsync(
        StorePaths paths, string address, TransferOperation operation, CancellationToken cancellationToken)
    {
        LayerStore.CreatePrivateFolder(paths.Root);
        StagingFolder staging = StagingFolder.Create(paths);
        try
        {
            string folder = Directory.CreateDirectory(Path.Combine(staging.Path, "fetched")).FullName;
            if (GitRepository.IsAddress(address))
            {
                string commit = await GitRepository.FetchAsync(address, folder, operation.KeepsGitFolder, cancellationToken);
                return operation.Checksum is null || commit.StartsWith(operation.Checksum, StringComparison.Ordinal)
                    ? new RemoteSource(staging, folder, ContentOf(folder, commit, address, operation, cancellationToken), isFolder: true)
                    : throw new BuildException($"{address} is at commit {commit}, not at {operation.Checksum}.");
            }

            return await DownloadAsync(staging, folder, address, operation.Checksum, cancellationToken);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _staging.Dispose();

    /// <summary>
    /// The files of a repository, whichever commit and folder they are of. The folder <c>.git</c> is never twice the same, so where it is kept,
    /// the address and the commit stand for it.
    /// </summary>
    private static InputContent ContentOf(string folder, string commit, string address, TransferOperation operation, CancellationToken cancellationToken)
    {
        using var tree = new FileTree(DirectoryDescriptor.Open(folder), IgnoreRules.None, keepsOwners: false);
        string files = TreeDigest.Of(tree, [(tree.Root, new SourceFilter(IgnoreRules.Of([GitFolders]), string.Empty))], FileDigests.Transient(), cancellationToken).ToString();
        return new InputContent(files, operation.KeepsGitFolder ? [commit, address] : []);
    }

    private static async Task<RemoteSource> DownloadAsync(
        StagingFolder staging, string folder, string address, string? checksum, CancellationToken cancellationToken)
    {
        Digest? wanted = checksum is null ? null : Oci.Digest.TryParse(checksum, out Digest? parsed)
            ? parsed
            : throw new FormatException($"'{checksum}' is no checksum; write sha256: and 64 hexadecimal digits.");
        string name = Path.GetFileName(Uri.UnescapeDataString(new Uri(address).AbsolutePath));
        name = name is "" or "." or ".." || name.Contains('\0', StringComparison.Ordinal) ? Unnamed : name;
        await using WebDownload download = await WebFile.OpenAsync(address, cancellationToken);
        string path = Path.Combine(folder, name);
        using IncrementalHash hash = (wanted ?? Oci.Digest.Of([])).CreateHash();
        await using (FileStream file = new(path, FileMode.CreateNew))
        {
            byte[] buffer = new byte[128 * 1024];
            int length;
            while ((length = await download.Content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, length);
                await file.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            }
        }

        byte[] digest = hash.GetHashAndReset();
        if (wanted?.Matches(digest) == false)
        {
            throw new BuildException($"{address} is not what its checksum says: it has {wanted.Algorithm}:{Convert.ToHexStringLower(digest)}, not {checksum}.");
        }

        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.SetLastWriteTimeUtc(path, (download.Modified ?? DateTimeOffset.UnixEpoch).UtcDateTime);
        return new RemoteSource(staging, folder, new InputContent($"{Convert.ToHexStringLower(digest)} {download.Modified:O}", [name]), isFolder: false);
    }
}

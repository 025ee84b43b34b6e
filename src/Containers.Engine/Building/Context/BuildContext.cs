using System.Security.Cryptography;
using System.Text;
using Containers.Engine.Content;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Context;

/// <summary>The files that a build is given.</summary>
internal sealed class BuildContext : IDisposable
{
    private const string IgnoreFile = ".dockerignore";
    private const int LargestIgnoreFile = 4 << 20;
    private readonly StagingFolder? _staging;

    private BuildContext(string folder, IgnoreRules ignored, FileDigests digests, StagingFolder? staging)
    {
        Folder = folder;
        Files = new FileTree(DirectoryDescriptor.Open(folder), ignored, keepsOwners: false);
        Digests = digests;
        _staging = staging;
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>The files, without those that are left out.</summary>
    public FileTree Files { get; }

    /// <summary>Their digests.</summary>
    public FileDigests Digests { get; }

    /// <summary>A folder of the user's.</summary>
    /// <param name="paths">Where the store is.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="dockerfile">The Dockerfile, whose own ignore file goes before that of the context; null for a context without one.</param>
    /// <exception cref="BuildException">There is no such folder, or its ignore file is malformed.</exception>
    public static BuildContext OfFolder(StorePaths paths, string folder, string? dockerfile)
    {
        string full = Path.GetFullPath(folder);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)));
        try
        {
            return new BuildContext(full, ReadRules(full, dockerfile), FileDigests.Load(Path.Combine(paths.BuildContexts, name)), staging: null);
        }
        catch (LinuxException exception)
        {
            throw new BuildException($"The context '{folder}' cannot be read: {exception.Message}. Give a folder with what is to be built.", exception);
        }
    }

    /// <summary>Files that were unpacked for this build alone, and are removed with it.</summary>
    /// <param name="staging">Where they are.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="dockerfile">The path of the Dockerfile in it; null for a context without one.</param>
    /// <exception cref="BuildException">Its ignore file is malformed.</exception>
    public static BuildContext OfStaging(StagingFolder staging, string folder, string? dockerfile)
    {
        string? own = dockerfile is null ? null : StagedText.TryRead(folder, dockerfile + IgnoreFile, LargestIgnoreFile);
        string? text = own ?? StagedText.TryRead(folder, IgnoreFile, LargestIgnoreFile);
        return new(folder, Rules(text, own is null ? IgnoreFile : dockerfile + IgnoreFile), FileDigests.Transient(), staging);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Files.Dispose();
        _staging?.Dispose();
    }

    private static IgnoreRules ReadRules(string folder, string? dockerfile)
    {
        string own = $"{dockerfile}{IgnoreFile}";
        string path = dockerfile is not null && File.Exists(own) ? own : Path.Combine(folder, IgnoreFile);
        return Rules(File.Exists(path) ? File.ReadAllText(path) : null, path);
    }

    private static IgnoreRules Rules(string? text, string path)
    {
        try
        {
            return text is null ? IgnoreRules.None : IgnoreRules.Parse(text);
        }
        catch (FormatException exception)
        {
            throw new BuildException($"{path}: {exception.Message}", exception);
        }
    }
}

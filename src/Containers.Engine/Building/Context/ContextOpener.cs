using System.Text;
using Containers.Engine.Building.Execution;
using Containers.Engine.Content;
using Containers.Engine.Content.Downloads;
using Containers.Engine.Layers;
using Containers.Engine.Layers.Compression;
using Containers.Engine.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building.Context;

/// <summary>Finds the context and the Dockerfile that a build is given.</summary>
/// <param name="paths">Where the store is.</param>
internal sealed class ContextOpener(StorePaths paths)
{
    private const string StandardInput = "-";
    private const string DefaultName = "Dockerfile";

    /// <summary>The name that docker takes too where there is no <see cref="DefaultName"/>.</summary>
    private const string SmallName = "dockerfile";
    private const int LargestDockerfile = 4 << 20;

    /// <summary>Opens both.</summary>
    /// <exception cref="BuildException">There is no such context or Dockerfile.</exception>
    public async Task<(BuildContext Context, string Name, string Text)> OpenAsync(BuildOptions options, CancellationToken cancellationToken)
    {
        if (options.Context == StandardInput)
        {
            Stream input = options.Input ?? throw new BuildException("The context is '-', and there is no standard input to read it from.");
            return options.DockerfilePath == StandardInput
                ? throw new BuildException("The context and the Dockerfile cannot both be '-'.")
                : await OfStreamAsync(input, options.DockerfilePath, given: null, cancellationToken);
        }

        if (options.DockerfilePath == StandardInput)
        {
            Stream input = options.Input ?? throw new BuildException("The Dockerfile is '-', and there is no standard input to read it from.");
            string text = await ReadTextAsync(input, cancellationToken);
            BuildContext context = RemoteSource.IsAddress(options.Context) || File.Exists(options.Context)
                ? (await OpenElsewhereAsync(options with { DockerfilePath = null }, text, cancellationToken)).Context
                : BuildContext.OfFolder(paths, options.Context, dockerfile: null);
            return (context, DefaultName, text);
        }

        if (RemoteSource.IsAddress(options.Context) || File.Exists(options.Context))
        {
            return await OpenElsewhereAsync(options, given: null, cancellationToken);
        }

        string name = File.Exists(Path.Combine(options.Context, DefaultName)) || !File.Exists(Path.Combine(options.Context, SmallName)) ? DefaultName : SmallName;
        string file = options.DockerfilePath ?? Path.Combine(options.Context, name);
        string read = ReadFile(file);
        return (BuildContext.OfFolder(paths, options.Context, file), options.DockerfilePath ?? name, read);
    }

    /// <summary>Opens a context that has a name of its own: a folder, a repository, or the file at an address, which is called <c>context</c> there.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    /// <exception cref="BuildException">There is no such context.</exception>
    public async Task<BuildContext> OpenNamedAsync(string place, CancellationToken cancellationToken)
    {
        if (!RemoteSource.IsAddress(place))
        {
            return BuildContext.OfFolder(paths, place, dockerfile: null);
        }

        StagingFolder staging = CreateStaging(out string folder);
        try
        {
            if (GitRepository.IsAddress(place))
            {
                await GitRepository.FetchAsync(place, folder, keepsHistory: false, cancellationToken);
            }
            else
            {
                await using WebDownload download = await WebFile.OpenAsync(place, cancellationToken);
                await using FileStream file = new(Path.Combine(folder, "context"), FileMode.CreateNew);
                await download.Content.CopyToAsync(file, cancellationToken);
            }

            return BuildContext.OfStaging(staging, folder, dockerfile: null);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    /// <summary>A context that is no folder of this machine: a repository, or an archive in a file or at an address.</summary>
    /// <param name="options">What is built.</param>
    /// <param name="given">The Dockerfile's text, where it is not the context's own.</param>
    /// <param name="cancellationToken">Ends the fetching.</param>
    private async Task<(BuildContext Context, string Name, string Text)> OpenElsewhereAsync(BuildOptions options, string? given, CancellationToken cancellationToken)
    {
        if (!RemoteSource.IsAddress(options.Context))
        {
            await using FileStream archive = File.OpenRead(options.Context);
            return await OfStreamAsync(archive, options.DockerfilePath, given, cancellationToken);
        }

        if (!GitRepository.IsAddress(options.Context))
        {
            await using WebDownload download = await WebFile.OpenAsync(options.Context, cancellationToken);
            return await OfStreamAsync(download.Content, options.DockerfilePath, given, cancellationToken);
        }

        StagingFolder staging = CreateStaging(out string folder);
        try
        {
            await GitRepository.FetchAsync(options.Context, folder, KeepsHistory(options), cancellationToken);
            return OfStaging(staging, folder, options.DockerfilePath, given);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    /// <summary>A tar archive, compressed or not, is a context; anything else a Dockerfile alone.</summary>
    private async Task<(BuildContext Context, string Name, string Text)> OfStreamAsync(
        Stream input, string? dockerfile, string? given, CancellationToken cancellationToken)
    {
        StagingFolder staging = CreateStaging(out string folder);
        try
        {
            using var source = new BufferedSource(input);
            ReadOnlyMemory<byte> start = await source.PeekAsync(TarInput.BlockSize, cancellationToken);
            bool isArchive = Decompression.FormatOf(start.Span) != CompressionFormat.None || IsHeader(start.Span);
            if (!isArchive)
            {
                string text = await ReadTextAsync(source, cancellationToken);
                return (BuildContext.OfStaging(staging, folder, dockerfile: null), DefaultName, text);
            }

            using (DirectoryDescriptor target = DirectoryDescriptor.Open(folder))
            {
                await using Stream archive = await Decompression.OpenAsync(source, cancellationToken);
                await Task.Run(() => ArchiveUnpacking.Unpack(archive, target, owners: null, cancellationToken), cancellationToken);
            }

            return OfStaging(staging, folder, dockerfile, given);
        }
        catch (Exception exception) when (exception is LayerException or InvalidDataException)
        {
            staging.Dispose();
            throw new BuildException($"The context cannot be unpacked: {exception.Message}", exception);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    private static (BuildContext Context, string Name, string Text) OfStaging(StagingFolder staging, string folder, string? dockerfile, string? given)
    {
        if (given is not null)
        {
            return (BuildContext.OfStaging(staging, folder, dockerfile: null), DefaultName, given);
        }

        string name = dockerfile ?? DefaultName;
        string? found = StagedText.TryRead(folder, name, LargestDockerfile);
        if (found is null && dockerfile is null)
        {
            (name, found) = (SmallName, StagedText.TryRead(folder, SmallName, LargestDockerfile));
        }

        string text = found
            ?? throw new BuildException($"The context has no file {dockerfile ?? DefaultName}. Give the path of its Dockerfile by -File.");
        return (BuildContext.OfStaging(staging, folder, name), name, text);
    }

    /// <summary>Whether the builder asks for a repository's folder <c>.git</c> (Dockerfile reference, "BuildKit built-in build args").</summary>
    private static bool KeepsHistory(BuildOptions options) =>
        GoBoolean.TryParse(options.Arguments.GetValueOrDefault("BUILDKIT_CONTEXT_KEEP_GIT_DIR", "0"), out bool keeps) && keeps;

    private StagingFolder CreateStaging(out string folder)
    {
        LayerStore.CreatePrivateFolder(paths.Root);
        StagingFolder staging = StagingFolder.Create(paths);
        folder = Directory.CreateDirectory(Path.Combine(staging.Path, "context")).FullName;
        return staging;
    }

    private static bool IsHeader(ReadOnlySpan<byte> block)
    {
        try
        {
            if (block.Length < TarInput.BlockSize || block.IndexOfAnyExcept((byte)0) < 0)
            {
                return false;
            }

            new TarHeader(block, 0).VerifyChecksum();
            return true;
        }
        catch (TarFormatException)
        {
            return false;
        }
    }

    private static string ReadFile(string path)
    {
        try
        {
            return new FileInfo(path).Length <= LargestDockerfile
                ? File.ReadAllText(path)
                : throw new BuildException($"The Dockerfile {path} is larger than 4 MiB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new BuildException($"The Dockerfile {path} cannot be read: {exception.Message} Give another one by -File.", exception);
        }
    }

    private static async Task<string> ReadTextAsync(Stream input, CancellationToken cancellationToken)
    {
        using var text = new MemoryStream();
        byte[] buffer = new byte[64 * 1024];
        int length;
        while ((length = await input.ReadAsync(buffer, cancellationToken)) > 0)
        {
            text.Write(buffer, 0, length);
            if (text.Length > LargestDockerfile)
            {
                throw new BuildException("The Dockerfile is larger than 4 MiB.");
            }
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}

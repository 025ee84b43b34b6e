using System.Text;
using Containers.Engine.Building.Execution;
using Containers.Engine.Downloads;
using Containers.Engine.Storage;
using Containers.Engine.Storage.Compression;
using Containers.Engine.Storage.Tar;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Context;

/// <summary>Finds the context and the Dockerfile that a build is given.</summary>
/// <param name="paths">Where the store is.</param>
internal sealed class ContextOpener(StorePaths paths)
{
    private const string StandardInput = "-";
    private const string DefaultName = "Dockerfile";
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
                : await OfStreamAsync(input, options.DockerfilePath, cancellationToken);
        }

        if (RemoteSource.IsAddress(options.Context))
        {
            return await OfAddressAsync(options, cancellationToken);
        }

        if (File.Exists(options.Context))
        {
            await using FileStream archive = File.OpenRead(options.Context);
            return await OfStreamAsync(archive, options.DockerfilePath, cancellationToken);
        }

        if (options.DockerfilePath == StandardInput)
        {
            Stream input = options.Input ?? throw new BuildException("The Dockerfile is '-', and there is no standard input to read it from.");
            string text = await ReadTextAsync(input, cancellationToken);
            return (BuildContext.OfFolder(paths, options.Context, dockerfile: null), DefaultName, text);
        }

        string file = options.DockerfilePath ?? Path.Combine(options.Context, DefaultName);
        string read = ReadFile(file);
        return (BuildContext.OfFolder(paths, options.Context, file), options.DockerfilePath ?? DefaultName, read);
    }

    private async Task<(BuildContext Context, string Name, string Text)> OfAddressAsync(BuildOptions options, CancellationToken cancellationToken)
    {
        if (!GitRepository.IsAddress(options.Context))
        {
            await using WebDownload download = await WebFile.OpenAsync(options.Context, cancellationToken);
            return await OfStreamAsync(download.Content, options.DockerfilePath, cancellationToken);
        }

        StagingFolder staging = CreateStaging(out string folder);
        try
        {
            await GitRepository.FetchAsync(options.Context, folder, keepsHistory: false, cancellationToken);
            return OfStaging(staging, folder, options.DockerfilePath);
        }
        catch
        {
            staging.Dispose();
            throw;
        }
    }

    /// <summary>A tar archive, compressed or not, is a context; anything else a Dockerfile alone.</summary>
    private async Task<(BuildContext Context, string Name, string Text)> OfStreamAsync(Stream input, string? dockerfile, CancellationToken cancellationToken)
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
                await Task.Run(() => ArchiveUnpacking.Unpack(archive, target, cancellationToken), cancellationToken);
            }

            return OfStaging(staging, folder, dockerfile);
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

    private static (BuildContext Context, string Name, string Text) OfStaging(StagingFolder staging, string folder, string? dockerfile)
    {
        string name = dockerfile ?? DefaultName;
        string text = StagedText.TryRead(folder, name, LargestDockerfile)
            ?? throw new BuildException($"The context has no file {name}. Give the path of its Dockerfile by -File.");
        return (BuildContext.OfStaging(staging, folder, name), name, text);
    }

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

using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Oci;

namespace Containers.Engine.Building.Cache;

/// <summary>Steps that a build may take from elsewhere, and where their layers are read.</summary>
internal sealed class ImportedCache : IDisposable
{
    private readonly ImageSource _source;
    private readonly Dictionary<string, StepRecord> _steps;

    private ImportedCache(ImageSource source, Dictionary<string, StepRecord> steps)
    {
        _source = source;
        _steps = steps;
    }

    /// <summary>Reads the layers.</summary>
    public IContentReader Reader => _source.Reader;

    /// <summary>Opens a place.</summary>
    /// <exception cref="ContainersException">There is no such image, or it names no steps.</exception>
    public static async Task<ImportedCache> OpenAsync(BuildCachePlace place, ImageService images, CancellationToken cancellationToken)
    {
        ImageLocation location = place.Location!;
        if (place.MayBeLocal && images.Local.Catalogue.Lookup(location.Reference!).Count > 0)
        {
            location = location with { Transport = ImageTransport.Store };
        }

        ImageSource source = await ImageSource.OpenAsync(location, place.IsInsecure, images.Local, images.Registries, cancellationToken);
        try
        {
            ImageGraph image = await ImageGraph.ReadAsync(source.Reader, place.ToString(), source.Root, platform: null, cancellationToken);
            return new ImportedCache(source, CacheManifest.Read(image) ?? throw new BuildException("it names no steps; build it with --cache-to type=inline"));
        }
        catch (OciFormatException exception)
        {
            source.Dispose();
            throw new BuildException($"its annotation {CacheManifest.Annotation} cannot be read: {exception.Message}", exception);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>What was made for a key; its chain ID is to be found out. Null where there is nothing.</summary>
    public StepRecord? Find(string key) => _steps.GetValueOrDefault(key);

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();
}

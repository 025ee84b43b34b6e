using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Registry.Remote;

/// <summary>What is done with images where they are, in a registry: look at them, list their tags and what refers to them, delete them.</summary>
public sealed class RemoteImageService
{
    private const int TagsInAPage = 1000;
    private readonly RegistryClients _clients;

    internal RemoteImageService(RegistryClients clients) => _clients = clients;

    /// <summary>Reads what a name means in its registry, artifacts that are no images too.</summary>
    /// <param name="name">The image; a digest goes before a tag.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached or has no such image.</exception>
    /// <exception cref="ImagePlatformException">A platform was asked for, and there is no image for it.</exception>
    /// <exception cref="ContentDigestException">A document is not what its descriptor says.</exception>
    /// <exception cref="ImageInvalidException">A document cannot be read.</exception>
    public async Task<RemoteImage> GetAsync(ImageReference name, RemoteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        options ??= new RemoteOptions();
        using RegistryUse registry = _clients.Use(name.Registry, options.Insecure, options.Credential);
        var repository = new RegistryRepository(registry.Client, name);
        Descriptor root = (await repository.ResolveAsync(name.Digest?.ToString() ?? name.Tag!, cancellationToken))!;
        byte[] bytes = await repository.ReadAsync(root, name.Familiar, cancellationToken);
        try
        {
            return await DescribeAsync(name, repository, root, bytes, options.Platform, cancellationToken);
        }
        catch (OciFormatException exception)
        {
            throw new ImageInvalidException(name.Familiar, $"cannot be read: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>The tags of a repository, as they come page by page.</summary>
    /// <param name="repository">The repository; its tag does not count.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached or has no such repository (<c>RepositoryUnknown</c>).</exception>
    public async IAsyncEnumerable<RemoteImageTag> ListTagsAsync(
        ImageReference repository, RemoteOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        using RegistryUse registry = _clients.Use(repository.Registry, options?.Insecure ?? false, options?.Credential);
        RegistryRequest first = Request(HttpMethod.Get, repository, $"tags/list?n={TagsInAPage}", "pull") with { Subject = repository.FamiliarName };
        await foreach (TagList page in RegistryPages.ReadAsync(registry.Client, first, body => JsonInput.Read<TagList>(body, "list"), cancellationToken))
        {
            foreach (string tag in page.Tags ?? [])
            {
                yield return new RemoteImageTag(repository.FamiliarName, RegistryText.Printable(tag));
            }
        }
    }

    /// <summary>What refers to an image: by the registry's own list, else by the tag that stands for one (distribution-spec, "Listing Referrers").</summary>
    /// <param name="name">The image.</param>
    /// <param name="artifactType">Only what is of this type; null takes all.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached or has no such image.</exception>
    public async Task<IReadOnlyList<RemoteReferrer>> ListReferrersAsync(
        ImageReference name, string? artifactType = null, RemoteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        using RegistryUse registry = _clients.Use(name.Registry, options?.Insecure ?? false, options?.Credential);
        var repository = new RegistryRepository(registry.Client, name);
        Digest digest = (await repository.ResolveAsync(name.Digest?.ToString() ?? name.Tag!, cancellationToken))!.Digest;
        List<Descriptor> found = await ReadReferrersAsync(registry.Client, repository, name, digest, artifactType, cancellationToken);
        return
        [
            .. found
                .Where(entry => artifactType is null || entry.ArtifactType == artifactType)
                .Select(entry => new RemoteReferrer(
                    name.FamiliarName, entry.Digest.ToString(), entry.ArtifactType, entry.MediaType, entry.Size, entry.Annotations ?? new Dictionary<string, string>())),
        ];
    }

    /// <summary>Deletes the manifest or index that a name means; every tag that means it goes with it (distribution-spec, "Deleting Manifests").</summary>
    /// <param name="name">The image; a digest goes before a tag.</param>
    /// <param name="options">How to ask.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What was deleted.</returns>
    /// <exception cref="RegistryException">
    /// The registry refuses (<c>RegistryUnsupported</c> where it deletes nothing), cannot be reached or has no such image.
    /// </exception>
    public async Task<Digest> RemoveAsync(ImageReference name, RemoteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        using RegistryUse registry = _clients.Use(name.Registry, options?.Insecure ?? false, options?.Credential);
        Digest digest = name.Digest
            ?? (await new RegistryRepository(registry.Client, name).ResolveAsync(name.Tag!, cancellationToken))!.Digest;
        await registry.Client.SendAsync(
            Request(HttpMethod.Delete, name, $"manifests/{digest}", "pull,delete"),
            (response, _) =>
            {
                response.Dispose();
                return Task.FromResult(true);
            },
            cancellationToken);
        return digest;
    }

    private static RegistryRequest Request(HttpMethod method, ImageReference name, string path, string actions) =>
        new(method, $"/v2/{name.Repository}/{path}", $"repository:{name.Repository}:{actions}", name.Familiar);

    private static async Task<List<Descriptor>> ReadReferrersAsync(
        RegistryClient client, RegistryRepository repository, ImageReference name, Digest digest, string? artifactType, CancellationToken cancellationToken)
    {
        string filter = artifactType is null ? "" : "?artifactType=" + Uri.EscapeDataString(artifactType);
        RegistryRequest request = Request(HttpMethod.Get, name, $"referrers/{digest}{filter}", "pull") with { Accept = [MediaTypes.ImageIndex] };
        List<Descriptor> found = [];
        try
        {
            await foreach (ImageIndex page in RegistryPages.ReadAsync(client, request, body => ImageIndex.Parse(body), cancellationToken))
            {
                found.AddRange(page.Manifests);
            }
        }
        catch (RegistryException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed)
        {
            found.AddRange(await ReferrersTag.ReadAsync(repository, digest, cancellationToken));
        }

        return found;
    }

    private static async Task<RemoteImage> DescribeAsync(
        ImageReference name, RegistryRepository repository, Descriptor root, byte[] bytes, Platform? platform, CancellationToken cancellationToken)
    {
        var image = new RemoteImage
        {
            Repository = name.FamiliarName,
            Tag = name.Digest is null ? name.Tag : null,
            Digest = root.Digest.ToString(),
            MediaType = root.MediaType,
            Manifest = Encoding.UTF8.GetString(bytes),
        };
        if (!MediaTypes.IsIndex(root.MediaType))
        {
            RemoteImage described = await DescribeManifestAsync(image, name, repository, bytes, cancellationToken);
            return platform is null || described.Architecture is null || platform.Distance(PlatformOf(described)) is not null
                ? described
                : throw new ImagePlatformException(name.Familiar, platform, [PlatformOf(described)]);
        }

        ImageIndex index = ImageIndex.Parse(bytes);
        image = image with
        {
            ArtifactType = index.ArtifactType,
            Annotations = index.Annotations ?? image.Annotations,
            Platforms = (string[])[.. PlatformSelection.PlatformsOf(index).Select(static one => one.ToString()).Distinct()],
        };
        Descriptor chosen;
        try
        {
            chosen = await PlatformSelection.ChooseAsync(repository, name.Familiar, index, platform ?? Platform.Host, cancellationToken);
        }
        catch (ImagePlatformException) when (platform is null)
        {
            return image; // Nobody asked for a platform, so the list itself is the answer.
        }

        byte[] manifest = await repository.ReadAsync(chosen, name.Familiar, cancellationToken);
        return await DescribeManifestAsync(image, name, repository, manifest, cancellationToken);
    }

    private static Platform PlatformOf(RemoteImage image) =>
        new() { Os = image.OperatingSystem ?? "", Architecture = image.Architecture ?? "", Variant = image.Variant };

    private static async Task<RemoteImage> DescribeManifestAsync(
        RemoteImage image, ImageReference name, RegistryRepository repository, byte[] bytes, CancellationToken cancellationToken)
    {
        ImageManifest manifest = ImageManifest.Parse(bytes);
        image = image with
        {
            Annotations = image.Annotations.Count > 0 ? image.Annotations : manifest.Annotations ?? image.Annotations,
            Layers = (RemoteLayer[])[.. manifest.Layers.Select(static layer => new RemoteLayer(layer.MediaType, layer.Digest.ToString(), layer.Size))],
            Size = manifest.Config.Size + manifest.Layers.Sum(layer => layer.Size),
        };
        if (!MediaTypes.IsConfiguration(manifest.Config.MediaType))
        {
            return image with { ArtifactType = manifest.ArtifactType ?? manifest.Config.MediaType };
        }

        ImageConfiguration configuration = ImageConfiguration.Parse(await repository.ReadAsync(manifest.Config, name.Familiar, cancellationToken));
        return image with
        {
            Created = configuration.Created,
            Architecture = configuration.Architecture,
            OperatingSystem = configuration.Os,
            Variant = configuration.Variant,
            Environment = configuration.Config?.Environment ?? [],
            Labels = configuration.Config?.Labels ?? image.Labels,
        };
    }
}

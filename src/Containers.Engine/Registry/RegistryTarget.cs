using System.Net;
using System.Net.Http.Headers;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>One repository of a registry, to write to (distribution-spec, "Push").</summary>
/// <param name="client">The registry.</param>
/// <param name="name">The repository.</param>
/// <param name="mountable">A repository of the same registry that may have a blob, so that its bytes need not be sent; else null.</param>
internal sealed class RegistryTarget(RegistryClient client, ImageReference name, Func<Digest, string?> mountable) : IContentWriter
{
    private readonly string _root = $"/v2/{name.Repository}";
    private readonly string _scope = $"repository:{name.Repository}:pull,push";
    private (Digest Digest, byte[] Bytes) _manifest;

    /// <inheritdoc/>
    public int BlobsAtOnce => 4;

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    public async Task<bool> ContainsAsync(Descriptor descriptor, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsForeignLayer(descriptor.MediaType) && descriptor.Urls is { Count: > 0 })
        {
            return true; // Whoever pulls the image takes it from where the descriptor says.
        }

        var request = new RegistryRequest(HttpMethod.Head, $"{_root}/blobs/{descriptor.Digest}", _scope, $"{name.FamiliarName} {descriptor.Digest}");
        try
        {
            return await client.SendAsync(
                request,
                (response, _) =>
                {
                    using (response)
                    {
                        return Task.FromResult(response.Content.Headers.ContentLength is not { } length || length == descriptor.Size);
                    }
                },
                cancellationToken);
        }
        catch (RegistryException exception) when (exception.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest or HttpStatusCode.NotImplemented)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    public async Task<bool> WriteAsync(Descriptor descriptor, Stream content, CancellationToken cancellationToken)
    {
        if (MediaTypes.IsIndex(descriptor.MediaType) || MediaTypes.IsManifest(descriptor.MediaType))
        {
            var bytes = new byte[descriptor.Size];
            await content.ReadExactlyAsync(bytes, cancellationToken);
            _manifest = (descriptor.Digest, bytes);
            bool listed = await PutManifestAsync(descriptor.Digest.ToString(), descriptor, bytes, cancellationToken);
            if (!listed && ReferrersTag.EntryOf(descriptor, bytes) is { } referrer)
            {
                await AddReferrerAsync(referrer.Subject, referrer.Entry, cancellationToken);
            }

            return true;
        }

        // A document comes here without having been asked for before.
        return !await ContainsAsync(descriptor, cancellationToken)
            && await new BlobUpload(client, name.Repository, _scope, descriptor).RunAsync(content, mountable(descriptor.Digest), cancellationToken);
    }

    /// <inheritdoc/>
    /// <exception cref="RegistryException">The registry refuses, cannot be reached, or stores something else than was sent.</exception>
    public Task TagAsync(string reference, Descriptor descriptor, CancellationToken cancellationToken) =>
        descriptor.Digest == _manifest.Digest
            ? PutManifestAsync(reference, descriptor, _manifest.Bytes, cancellationToken)
            : throw new InvalidOperationException($"{descriptor.Digest} is not the manifest that was written last.");

    /// <summary>Adds to the list of what refers to a manifest, where the registry keeps none.</summary>
    private async Task AddReferrerAsync(Digest subject, Descriptor entry, CancellationToken cancellationToken)
    {
        IReadOnlyList<Descriptor> list = await ReferrersTag.ReadAsync(new RegistryRepository(client, name), subject, cancellationToken);
        if (ReferrersTag.With(list, entry) is { } bytes)
        {
            var index = new Descriptor { MediaType = MediaTypes.ImageIndex, Digest = Digest.Of(bytes), Size = bytes.Length };
            await PutManifestAsync(ReferrersTag.Of(subject), index, bytes, cancellationToken);
        }
    }

    /// <summary>Puts a manifest; true where the registry has put it into its own list of what refers to another.</summary>
    private Task<bool> PutManifestAsync(string reference, Descriptor descriptor, byte[] bytes, CancellationToken cancellationToken)
    {
        var request = new RegistryRequest(HttpMethod.Put, $"{_root}/manifests/{reference}", _scope, name.Familiar)
        {
            Content = () =>
            {
                var content = new ByteArrayContent(bytes);
                content.Headers.ContentType = new MediaTypeHeaderValue(descriptor.MediaType);
                return content;
            },
        };
        return client.SendAsync(
            request,
            (response, _) =>
            {
                using (response)
                {
                    bool tells = response.Headers.TryGetValues("Docker-Content-Digest", out IEnumerable<string>? values);
                    return !tells || values!.First().Equals(descriptor.Digest.ToString(), StringComparison.OrdinalIgnoreCase)
                        ? Task.FromResult(response.Headers.Contains("OCI-Subject"))
                        : throw new RegistryException(
                            "RegistryProtocolError",
                            client.Registry,
                            $"{name.Familiar}: {client.Registry} stores another manifest than it was sent. It, or something before it, alters content.");
                }
            },
            cancellationToken);
    }
}

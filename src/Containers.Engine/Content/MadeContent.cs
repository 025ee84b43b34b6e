using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>Content that is put together here: documents in memory, layers in files.</summary>
/// <param name="rest">Where everything else is; null where there is nothing else.</param>
internal sealed class MadeContent(IContentReader? rest = null) : IContentReader
{
    private readonly Dictionary<Digest, Func<Stream>> _content = [];

    /// <summary>Adds a document.</summary>
    /// <returns>What names it.</returns>
    public Descriptor Add(string mediaType, byte[] bytes)
    {
        var descriptor = new Descriptor { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };
        Add(descriptor, () => new MemoryStream(bytes, writable: false));
        return descriptor;
    }

    /// <summary>Adds content that is opened each time it is read.</summary>
    public void Add(Descriptor descriptor, Func<Stream> open) => _content[descriptor.Digest] = open;

    /// <inheritdoc/>
    public Task<Descriptor?> ResolveAsync(string reference, CancellationToken cancellationToken) => Task.FromResult<Descriptor?>(null);

    /// <inheritdoc/>
    public Task<Stream> OpenAsync(Descriptor descriptor, CancellationToken cancellationToken) =>
        _content.TryGetValue(descriptor.Digest, out _) || rest is null
            ? Task.FromResult(_content[descriptor.Digest]())
            : rest.OpenAsync(descriptor, cancellationToken);
}

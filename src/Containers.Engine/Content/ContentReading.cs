using Containers.Oci;

namespace Containers.Engine.Content;

/// <summary>Reads small content whole.</summary>
internal static class ContentReading
{
    /// <summary>The most bytes of a manifest, an index or a configuration (distribution-spec, "Pushing Manifests", asks for 4 MiB).</summary>
    public const int LargestDocument = 4 * 1024 * 1024;

    /// <summary>Reads and verifies a manifest, an index or a configuration.</summary>
    /// <param name="reader">Where it is.</param>
    /// <param name="descriptor">What it is.</param>
    /// <param name="source">The reader's name for errors.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="ContentDigestException">It is not what the descriptor says, or larger than 4 MiB.</exception>
    public static async Task<byte[]> ReadAsync(
        this IContentReader reader, Descriptor descriptor, string source, CancellationToken cancellationToken)
    {
        if (descriptor.Size > LargestDocument)
        {
            throw new ContentDigestException(descriptor, source, $"should have {descriptor.Size} bytes; a manifest or configuration may have 4 MiB");
        }

        var bytes = new byte[descriptor.Size];
        await using Stream stream = await reader.OpenAsync(descriptor, cancellationToken);
        int length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length != bytes.Length)
        {
            throw new ContentDigestException(descriptor, source, $"ends after {length} of {descriptor.Size} bytes");
        }

        return descriptor.Digest.IsOf(bytes)
            ? bytes
            : throw new ContentDigestException(descriptor, source, "has another digest");
    }
}

using System.Net;
using System.Text.Json;
using Containers.Engine.Content;
using Containers.Oci;

namespace Containers.Engine.Registry;

/// <summary>
/// The tag that holds the list of what refers to a manifest, in registries that keep no such list themselves (distribution-spec, "Referrers
/// Tag Schema"). Two who push for the same manifest at one instant may lose one another's entry, as the specification says.
/// </summary>
internal static class ReferrersTag
{
    private const int LongestAlgorithm = 32;
    private const int LongestEncoded = 64;

    /// <summary>The tag for a manifest.</summary>
    public static string Of(Digest subject) =>
        $"{subject.Algorithm[..Math.Min(subject.Algorithm.Length, LongestAlgorithm)]}-{subject.Hex[..Math.Min(subject.Hex.Length, LongestEncoded)]}";

    /// <summary>The list; empty where there is none.</summary>
    /// <exception cref="RegistryException">The registry refuses or cannot be reached.</exception>
    /// <exception cref="ImageInvalidException">What the tag names cannot be read.</exception>
    public static async Task<IReadOnlyList<Descriptor>> ReadAsync(RegistryRepository repository, Digest subject, CancellationToken cancellationToken)
    {
        try
        {
            Descriptor list = (await repository.ResolveAsync(Of(subject), cancellationToken))!;
            return MediaTypes.IsIndex(list.MediaType)
                ? ImageIndex.Parse(await repository.ReadAsync(list, repository.Name, cancellationToken)).Manifests
                : [];
        }
        catch (RegistryException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return [];
        }
        catch (OciFormatException exception)
        {
            throw new ImageInvalidException(
                repository.Name, $"has a list of what refers to {subject} that cannot be read: {exception.Message.TrimEnd('.')}", exception);
        }
    }

    /// <summary>What a manifest or index says that it is about, and how it stands in the list of that; null where it says nothing.</summary>
    /// <exception cref="OciFormatException">It cannot be read.</exception>
    public static (Digest Subject, Descriptor Entry)? EntryOf(Descriptor descriptor, byte[] bytes)
    {
        if (bytes.AsSpan().IndexOf("\"subject\""u8) < 0)
        {
            return null;
        }

        (Descriptor? subject, string? type, IReadOnlyDictionary<string, string>? annotations) = MediaTypes.IsIndex(descriptor.MediaType)
            ? Facts(ImageIndex.Parse(bytes))
            : Facts(ImageManifest.Parse(bytes));
        return subject is null ? null : (subject.Digest, new Descriptor
        {
            MediaType = descriptor.MediaType,
            Digest = descriptor.Digest,
            Size = descriptor.Size,
            ArtifactType = type,
            Annotations = annotations,
        });
    }

    /// <summary>The list with one more entry, as a manifest to push; null where it has the entry.</summary>
    public static byte[]? With(IReadOnlyList<Descriptor> list, Descriptor entry) => list.Any(other => other.Digest == entry.Digest)
        ? null
        : JsonSerializer.SerializeToUtf8Bytes(
            new ImageIndex { SchemaVersion = 2, MediaType = MediaTypes.ImageIndex, Manifests = [.. list, entry] }, OciJson.Plain.ImageIndex);

    private static (Descriptor? Subject, string? Type, IReadOnlyDictionary<string, string>? Annotations) Facts(ImageIndex index) =>
        (index.Subject, index.ArtifactType, index.Annotations);

    private static (Descriptor? Subject, string? Type, IReadOnlyDictionary<string, string>? Annotations) Facts(ImageManifest manifest) =>
        (manifest.Subject, manifest.ArtifactType ?? manifest.Config.MediaType, manifest.Annotations);
}

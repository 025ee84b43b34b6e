using Containers.Oci;

namespace Containers.Engine.Images.Transports;

/// <summary>Where images are.</summary>
public enum ImageTransport
{
    /// <summary>A registry: <c>docker://NAME</c>, or the name alone.</summary>
    Registry,

    /// <summary>The local store: <c>store:NAME</c>.</summary>
    Store,

    /// <summary>An OCI image layout in a folder: <c>oci:PATH[:REFERENCE]</c>.</summary>
    OciLayout,

    /// <summary>An OCI image layout in a tar: <c>oci-archive:PATH[:REFERENCE]</c>.</summary>
    OciArchive,

    /// <summary>A tar as docker saves it: <c>docker-archive:PATH[:NAME]</c>.</summary>
    DockerArchive,
}

/// <summary>One image somewhere, written as skopeo writes it: a transport, and what names the image there.</summary>
/// <param name="Transport">Where it is.</param>
/// <param name="Path">The file or folder; null for a registry and the store.</param>
/// <param name="Reference">The image's name; in a file or folder any text, or null where it names none.</param>
public sealed record ImageLocation(ImageTransport Transport, string? Path, string? Reference)
{
    private static readonly (string Prefix, ImageTransport Transport)[] Prefixes =
    [
        ("docker://", ImageTransport.Registry),
        ("store:", ImageTransport.Store),
        ("oci:", ImageTransport.OciLayout),
        ("oci-archive:", ImageTransport.OciArchive),
        ("docker-archive:", ImageTransport.DockerArchive),
    ];

    /// <summary>Reads a location.</summary>
    /// <exception cref="ImageLocationException">There is nothing after the transport.</exception>
    /// <exception cref="OciFormatException">The name of an image in a registry is none.</exception>
    public static ImageLocation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        (string prefix, ImageTransport transport) = Prefixes.FirstOrDefault(
            entry => text.StartsWith(entry.Prefix, StringComparison.Ordinal), (Prefix: "", ImageTransport.Registry));
        string rest = text[prefix.Length..];
        if (rest.Length == 0)
        {
            throw new ImageLocationException($"'{text}' names no image. Write docker://NAME, store:NAME, oci:FOLDER, oci-archive:FILE or docker-archive:FILE.");
        }

        if (transport is ImageTransport.Registry)
        {
            return new ImageLocation(transport, null, ImageReference.Parse(rest).ToString());
        }

        int colon = rest.IndexOf(':', StringComparison.Ordinal);
        return transport is ImageTransport.Store ? new ImageLocation(transport, null, rest)
            : colon < 0 ? new ImageLocation(transport, rest, null)
            : new ImageLocation(transport, rest[..colon], rest[(colon + 1)..] is { Length: > 0 } reference ? reference : null);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Prefixes.First(entry => entry.Transport == Transport).Prefix + string.Join(':', new[] { Path, Reference }.OfType<string>());
}

using Containers.Engine.Images.Transports;
using Containers.Oci;

namespace Containers.Engine.Building.Context;

/// <summary>
/// Contexts that a build is given by name. A name stands for an image's, with its tag where that is not <c>latest</c>, and for a stage's: where
/// there is such a context, it takes the place of both.
/// </summary>
internal sealed class NamedContexts
{
    private const string ImageScheme = "docker-image:";
    private const string LayoutScheme = "oci-layout:";
    private const string Latest = ":latest";
    private static readonly string[] s_reserved = ["scratch", "context"];
    private readonly Dictionary<string, string> _places = new(StringComparer.Ordinal);

    /// <summary>Contexts by name: folders, repositories and files at addresses, <c>docker-image://NAME</c>, <c>oci-layout://FOLDER</c>.</summary>
    /// <exception cref="BuildException">A name or a place cannot be one.</exception>
    public NamedContexts(IReadOnlyDictionary<string, string> places)
    {
        foreach ((string name, string place) in places)
        {
            string key = KeyOf(name) ?? throw new BuildException($"'{name}' cannot name a context; a name is that of an image or a stage, in small letters.");
            _places[key] = place.Length > 0 ? place : throw new BuildException($"The context '{name}' has no place. Write {name}=FOLDER, {name}=docker-image://NAME or an address.");
        }
    }

    /// <summary>The place of a context; null where there is none of that name.</summary>
    public string? PlaceOf(string name) => !s_reserved.Contains(name) && KeyOf(name) is { } key ? _places.GetValueOrDefault(key) : null;

    /// <summary>The name of the image that a place is; null for other places.</summary>
    public static string? ImageOf(string place) => place.StartsWith(ImageScheme, StringComparison.Ordinal) ? place[ImageScheme.Length..].TrimStart('/') : null;

    /// <summary>The image in a folder that a place is: <c>oci-layout://FOLDER[:TAG][@DIGEST]</c>; null for other places.</summary>
    public static ImageLocation? LayoutOf(string place)
    {
        if (!place.StartsWith(LayoutScheme, StringComparison.Ordinal))
        {
            return null;
        }

        string rest = place[LayoutScheme.Length..];
        rest = rest.StartsWith("//", StringComparison.Ordinal) ? rest[2..] : rest;
        int at = rest.IndexOf('@', StringComparison.Ordinal);
        (string path, string? digest) = at < 0 ? (rest, null) : (rest[..at], rest[(at + 1)..]);
        int colon = path.LastIndexOf(':');
        return colon > path.LastIndexOf('/')
            ? new ImageLocation(ImageTransport.OciLayout, path[..colon], digest ?? path[(colon + 1)..])
            : new ImageLocation(ImageTransport.OciLayout, path, digest);
    }

    private static string? KeyOf(string name)
    {
        if (!ImageReference.TryParse(name, out ImageReference? reference))
        {
            return null;
        }

        string familiar = reference.Familiar;
        return familiar.EndsWith(Latest, StringComparison.Ordinal) ? familiar[..^Latest.Length] : familiar;
    }
}

using Containers.Engine.Dockerfiles;
using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>Where builds find or leave what their steps made, beside the store: a folder, a registry, or the image itself.</summary>
public sealed record BuildCachePlace
{
    private const string Latest = "latest";
    private readonly string _text;

    private BuildCachePlace(string text) => _text = text;

    /// <summary>The folder, which has an OCI image layout; null for the other places.</summary>
    public string? Folder { get; init; }

    /// <summary>Whether the steps of all stages that were built are left there, not those of the image alone (<c>mode=max</c>).</summary>
    public bool HasAllStages { get; private init; }

    /// <summary>Whether the steps are named in the image's own manifest (<c>type=inline</c>).</summary>
    public bool IsInline { get; private init; }

    /// <summary>Whether a failure to leave them there is only told.</summary>
    internal bool IgnoresErrors { get; private init; }

    /// <summary>Whether certificates go unchecked and plain HTTP will do.</summary>
    internal bool IsInsecure { get; private init; }

    /// <summary>How layers are compressed that are not yet.</summary>
    internal LayerCompression Compression { get; private init; } = LayerCompression.Gzip;

    /// <summary>Whether an image of the store goes before that of the registry.</summary>
    internal bool MayBeLocal { get; private init; }

    /// <summary>The image that has or gets the steps; null for <see cref="IsInline"/>.</summary>
    internal ImageLocation? Location => Reference is { } name ? new ImageLocation(ImageTransport.Registry, null, name)
        : Folder is { } folder ? new ImageLocation(ImageTransport.OciLayout, folder, Tag)
        : null;

    private string? Reference { get; init; }

    private string Tag { get; init; } = Latest;

    /// <summary>
    /// Reads docker's notation of where steps are found: <c>type=local,src=FOLDER</c>, <c>type=registry,ref=NAME</c>, or the name of an image
    /// with steps in its manifest, in the store or a registry.
    /// </summary>
    /// <exception cref="BuildException">It is another place, or malformed.</exception>
    public static BuildCachePlace ParseSource(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, string> fields = Fields(text, out bool isName);
        return Read(text, fields, "src", ["type", "ref", "src", "tag", "registry.insecure"]) is { IsInline: false } place
            ? place with { MayBeLocal = isName }
            : throw Malformed(text, "src");
    }

    /// <summary>
    /// Reads docker's notation of where steps are left: <c>type=inline</c>, <c>type=local,dest=FOLDER</c> or <c>type=registry,ref=NAME</c>,
    /// the last two with <c>mode=max</c>, <c>compression=gzip|zstd|uncompressed</c> and <c>ignore-error=true</c>.
    /// </summary>
    /// <exception cref="BuildException">It is another place, or malformed.</exception>
    public static BuildCachePlace ParseTarget(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Dictionary<string, string> fields = Fields(text, out _);
        string[] known =
        [
            "type", "ref", "dest", "tag", "mode", "compression", "ignore-error", "registry.insecure", "oci-mediatypes", "image-manifest",
        ];
        return Read(text, fields, "dest", known);
    }

    /// <inheritdoc/>
    public override string ToString() => _text;

    private static BuildCachePlace Read(string text, Dictionary<string, string> fields, string folderField, string[] known)
    {
        if (fields.Keys.FirstOrDefault(field => !known.Contains(field)) is { } unknown)
        {
            throw new BuildException($"'{unknown}' is not known of a build cache in '{text}'.{Suggestion.For(unknown, known)}");
        }

        if (fields.FirstOrDefault(field => field is { Key: "oci-mediatypes" or "image-manifest", Value: not "true" }) is { Key: { } fixedField, Value: var asked })
        {
            throw new BuildException($"'{text}' asks for {fixedField}={asked}, and a build cache is always an OCI image. Leave it out.");
        }

        var place = new BuildCachePlace(text)
        {
            HasAllStages = fields.GetValueOrDefault("mode") switch { "max" => true, null or "min" => false, _ => throw Malformed(text, folderField) },
            IgnoresErrors = Flag(text, fields, "ignore-error"),
            IsInsecure = Flag(text, fields, "registry.insecure"),
            Tag = fields.GetValueOrDefault("tag", Latest),
            Compression = fields.GetValueOrDefault("compression") switch
            {
                null or "gzip" => LayerCompression.Gzip,
                "zstd" => LayerCompression.Zstd,
                "uncompressed" => LayerCompression.None,
                _ => throw Malformed(text, folderField),
            },
        };
        return (fields.GetValueOrDefault("type", "registry"), fields.GetValueOrDefault("ref"), fields.GetValueOrDefault(folderField)) switch
        {
            ("registry", { Length: > 0 } name, null) => place with { Reference = ImageReference.Parse(name).ToString() },
            ("local", null, { Length: > 0 } folder) => place with { Folder = folder },
            ("inline", null, null) when !place.HasAllStages => place with { IsInline = true },
            _ => throw Malformed(text, folderField),
        };
    }

    private static Dictionary<string, string> Fields(string text, out bool isName)
    {
        isName = !text.Contains('=', StringComparison.Ordinal);
        if (isName)
        {
            return new Dictionary<string, string> { ["ref"] = text };
        }

        try
        {
            return CommaSeparated.Split(text).Select(field => field.Split('=', 2))
                .GroupBy(parts => parts[0].Trim().ToLowerInvariant())
                .ToDictionary(same => same.Key, same => same.Last().Length == 2 ? same.Last()[1] : string.Empty);
        }
        catch (FormatException exception)
        {
            throw new BuildException(exception.Message, exception);
        }
    }

    private static bool Flag(string text, Dictionary<string, string> fields, string name) =>
        GoBoolean.TryParse(fields.GetValueOrDefault(name, "false"), out bool isOn) ? isOn
            : throw new BuildException($"'{fields[name]}' is none of {GoBoolean.Forms}, which {name} takes in '{text}'.");

    private static BuildException Malformed(string text, string folderField) => new(
        $"'{text}' is no place for a build cache; "
        + $"write type=registry,ref=NAME or type=local,{folderField}=FOLDER{(folderField == "dest" ? ", each with mode=max for all stages, or type=inline" : "")}.");
}

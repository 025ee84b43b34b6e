using Containers.Engine.Dockerfiles;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>Where the result of a build goes.</summary>
/// <param name="Kind">What is made of it.</param>
/// <param name="Path">The folder or file; <c>-</c> is standard output, and null where the kind needs none.</param>
public sealed record BuildOutput(BuildOutputKind Kind, string? Path = null)
{
    private const string StandardOutput = "-";
    private static readonly string[] s_types = ["local", "tar", "oci", "docker", "image", "registry", "cacheonly"];
    private static readonly string[] s_imageFields =
        ["type", "name", "compression", "force-compression", "oci-mediatypes", "registry.insecure", "push", "dest", "tar", "unpack", "store"];

    /// <summary>Names instead of those of the build; empty for those.</summary>
    public IReadOnlyList<ImageReference> Names { get; init; } = [];

    /// <summary>How layers are compressed that are not yet; null is as the kind has it: gzip, and none for docker's archive.</summary>
    public LayerCompression? Compression { get; init; }

    /// <summary>Whether layers that are compressed in another way are compressed anew.</summary>
    public bool ForcesCompression { get; init; }

    /// <summary>Whether a registry's certificate goes unchecked and plain HTTP will do.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>Whether the files of several platforms go into a folder each; null where they are several.</summary>
    public bool? SplitsPlatforms { get; init; }

    /// <summary>Whether it is written to standard output.</summary>
    public bool IsStandardOutput => Path == StandardOutput;

    /// <summary>Whether it is an image, rather than files.</summary>
    internal bool IsImage => Kind is not (BuildOutputKind.Folder or BuildOutputKind.Archive or BuildOutputKind.CacheOnly);

    /// <summary>Reads docker's notation: <c>type=local,dest=FOLDER</c>, <c>type=oci,dest=FILE</c> and the like, a folder alone, or <c>-</c> for a tar on standard output.</summary>
    /// <exception cref="BuildException">It is another output, or malformed.</exception>
    public static BuildOutput Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.StartsWith("type=", StringComparison.Ordinal) && (!text.Contains('=', StringComparison.Ordinal) || !text.Contains(',', StringComparison.Ordinal)))
        {
            return text.Length == 0 ? throw Malformed(text) : new BuildOutput(text == StandardOutput ? BuildOutputKind.Archive : BuildOutputKind.Folder, text);
        }

        try
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string[] parts in CommaSeparated.Split(text).Select(field => field.Split('=', 2)))
            {
                fields[parts[0].Trim().ToLowerInvariant()] = parts.Length == 2 ? parts[1] : throw Malformed(text);
            }

            return Read(text, fields);
        }
        catch (FormatException exception)
        {
            throw new BuildException(exception.Message, exception);
        }
    }

    private static BuildOutput Read(string text, Dictionary<string, string> fields)
    {
        string type = fields.GetValueOrDefault("type", string.Empty);
        string[] known = type is "local" or "tar" ? ["type", "dest", "platform-split"] : type is "cacheonly" ? ["type"] : s_imageFields;
        if (!s_types.Contains(type))
        {
            throw new BuildException($"'{type}' is no type of output; {string.Join(", ", s_types)} are.{Suggestion.For(type, s_types)}");
        }

        if (fields.Keys.FirstOrDefault(field => !known.Contains(field)) is { } unknown)
        {
            throw new BuildException($"'{unknown}' is not known of an output of type {type}.{Suggestion.For(unknown, known)}");
        }

        if (!Flag(fields, "oci-mediatypes", standard: true))
        {
            throw new BuildException("The images of builds have OCI's media types. Leave oci-mediatypes=false out.");
        }

        string? path = fields.GetValueOrDefault("dest") is { Length: > 0 } given ? given : null;
        bool pushes = Flag(fields, "push", standard: type == "registry");
        BuildOutputKind kind = type switch
        {
            "local" => BuildOutputKind.Folder,
            "tar" => BuildOutputKind.Archive,
            "oci" => Flag(fields, "tar", standard: true) ? BuildOutputKind.OciArchive : BuildOutputKind.OciLayout,
            "docker" when path is not null => BuildOutputKind.DockerArchive,
            "cacheonly" => BuildOutputKind.CacheOnly,
            _ => pushes ? BuildOutputKind.Registry : BuildOutputKind.Image,
        };
        bool needsPath = kind is not (BuildOutputKind.Image or BuildOutputKind.Registry or BuildOutputKind.CacheOnly);
        if (needsPath != path is not null || (kind is BuildOutputKind.Folder or BuildOutputKind.OciLayout && path == StandardOutput))
        {
            throw new BuildException(needsPath
                ? $"An output of type {type} needs a place: type={type},dest={(kind is BuildOutputKind.Folder or BuildOutputKind.OciLayout ? "FOLDER" : "FILE, or dest=- for standard output")}."
                : $"An output of type {type} has no place; leave dest= out.");
        }

        return new BuildOutput(kind, path)
        {
            Names = [.. fields.GetValueOrDefault("name", string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(ImageReference.Parse)],
            Compression = fields.GetValueOrDefault("compression") switch
            {
                null => null,
                "gzip" => LayerCompression.Gzip,
                "zstd" => LayerCompression.Zstd,
                "uncompressed" => LayerCompression.None,
                var other => throw new BuildException($"Layers are compressed by gzip, by zstd, or are uncompressed, not '{other}'."),
            },
            ForcesCompression = Flag(fields, "force-compression", standard: false),
            IsInsecure = Flag(fields, "registry.insecure", standard: false),
            SplitsPlatforms = fields.ContainsKey("platform-split") ? Flag(fields, "platform-split", standard: true) : null,
        };
    }

    private static bool Flag(Dictionary<string, string> fields, string name, bool standard) => !fields.TryGetValue(name, out string? value) ? standard
        : GoBoolean.TryParse(value, out bool isOn) ? isOn
        : throw new BuildException($"{name} of an output is {GoBoolean.Forms}, not '{value}'.");

    private static BuildException Malformed(string text) => new(
        $"'{text}' is no output of a build; write type=local,dest=FOLDER, type=tar,dest=FILE, type=oci,dest=FILE, type=docker or type=registry.");
}

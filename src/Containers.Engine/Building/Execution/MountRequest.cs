using System.Globalization;
using System.Text.Json.Serialization;
using Containers.Engine.Building.Context;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Building.Execution;

/// <summary>A <c>--mount</c> of a RUN (Dockerfile reference, "RUN --mount").</summary>
internal sealed record MountRequest
{
    private static readonly string[] Types = ["bind", "cache", "tmpfs", "secret", "ssh"];

    /// <summary>The names of a mount's fields.</summary>
    public static readonly string[] Fields =
    [
        "type", "from", "source", "src", "target", "dst", "destination", "readonly", "ro", "readwrite", "rw", "id", "sharing", "required",
        "size", "mode", "uid", "gid", "env",
    ];

    /// <summary><c>bind</c>, <c>cache</c>, <c>tmpfs</c>, <c>secret</c> or <c>ssh</c>.</summary>
    public string Type { get; private set; } = "bind";

    /// <summary>
    /// Where the files come from: a stage, context or image; null is the main context, or nothing for a cache. The contents that were found there
    /// count for a step's key, not the name.
    /// </summary>
    [JsonIgnore]
    public string? From { get; private set; }

    /// <summary>The path there.</summary>
    public string? Source { get; private set; }

    /// <summary>Where it is mounted; null where the type has a place of its own.</summary>
    public string? Target { get; private set; }

    /// <summary>Whether the step can write; null is the type's own.</summary>
    public bool? IsWritable { get; private set; }

    /// <summary>The name of a cache, secret or agent; an empty one, as of a variable that is not set, names none.</summary>
    public string? Id { get; private set; }

    /// <summary><c>shared</c>, <c>private</c> or <c>locked</c>.</summary>
    public string Sharing { get; private set; } = "shared";

    /// <summary>Whether the step fails where there is no such secret or agent.</summary>
    public bool IsRequired { get; private set; }

    /// <summary>The most bytes of a tmpfs; null for no limit.</summary>
    public long? Size { get; private set; }

    /// <summary>Permissions of the folder or file.</summary>
    public uint? Mode { get; private set; }

    /// <summary>Who the folder or file belongs to.</summary>
    public FileOwner Owner { get; private set; }

    /// <summary>The environment variable that gets a secret.</summary>
    public string? Variable { get; private set; }

    /// <summary>Reads a flag's value.</summary>
    /// <param name="text">The value.</param>
    /// <param name="expand">Replaces variables in the value of a field.</param>
    /// <exception cref="FormatException">A field is unknown or wrong.</exception>
    public static MountRequest Parse(string text, Func<string, string> expand)
    {
        var mount = new MountRequest();
        foreach (string field in CommaSeparated.Split(text))
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            string name = (equals < 0 ? field : field[..equals]).ToLowerInvariant();
            mount.Set(name, equals < 0 ? null : expand(field[(equals + 1)..]));
        }

        mount.Check();
        return mount;
    }

    /// <summary>With paths that do not depend on a folder, and the type's own way to be written to where none was said.</summary>
    public MountRequest In(string workingDirectory) => this with
    {
        Target = Target is null ? null : Path.TrimEndingDirectorySeparator(Path.GetFullPath(Target, workingDirectory)),
        Source = Source is not null && Type is "bind" or "cache" ? "/" + string.Join('/', SourceFinder.Parts(Source)) : Source,
        IsWritable = IsWritable ?? Type == "cache",
    };

    private void Set(string name, string? value)
    {
        switch (name)
        {
            case "type": Type = Some(name, value).ToLowerInvariant(); break;
            case "from": From = Some(name, value); break;
            case "source" or "src": Source = Some(name, value); break;
            case "target" or "dst" or "destination": Target = Some(name, value); break;
            case "readonly" or "ro": IsWritable = !Flag(name, value); break;
            case "readwrite" or "rw": IsWritable = Flag(name, value); break;
            case "id": Id = value ?? Some(name, value); break;
            case "sharing": Sharing = Some(name, value).ToLowerInvariant(); break;
            case "required": IsRequired = Flag(name, value); break;
            case "size": Size = ByteSize.Parse(Some(name, value)); break;
            case "mode": Mode = new FileModeChange(Some(name, value)).Apply(0, isFolder: false); break;
            case "uid": Owner = Owner with { User = Number(name, value) }; break;
            case "gid": Owner = Owner with { Group = Number(name, value) }; break;
            case "env": Variable = value ?? string.Empty; break;
            default: throw new FormatException($"A mount has no field '{name}'.{Suggestion.For(name, Fields)}");
        }
    }

    private void Check()
    {
        if (!Types.Contains(Type))
        {
            throw new FormatException($"'{Type}' is no type of a mount; bind, cache, tmpfs, secret and ssh are.{Suggestion.For(Type, Types)}");
        }

        if (Sharing is not ("shared" or "private" or "locked"))
        {
            throw new FormatException($"A cache is shared, private or locked, not '{Sharing}'.{Suggestion.For(Sharing, ["shared", "private", "locked"])}");
        }

        if (Target is null && Type is "bind" or "cache" or "tmpfs")
        {
            throw new FormatException($"A mount of type {Type} needs a target: target=/folder.");
        }

        if (Type == "secret" && Id is null && Source is null && Target is null)
        {
            throw new FormatException("A mount of type secret needs an id: id=NAME.");
        }
    }

    private static string Some(string name, string? value) =>
        value is { Length: > 0 } ? value : throw new FormatException($"The field {name} of a mount needs a value.");

    private static bool Flag(string name, string? value) => GoBoolean.TryParse(value ?? "true", out bool isOn)
        ? isOn
        : throw new FormatException($"The field {name} of a mount is {GoBoolean.Forms}, not '{value}'.");

    private static uint Number(string name, string? value) => uint.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
        ? number
        : throw new FormatException($"The field {name} of a mount is a number, not '{value}'.");
}

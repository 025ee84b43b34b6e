using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Containers.Oci;

/// <summary>
/// An operating system and a processor, by Go's names (OCI image-spec, image-index.md, "platform"): <c>linux/arm64/v8</c>.
/// </summary>
[JsonRecord]
public sealed partial record Platform
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_.-");

    /// <summary>The operating system: <c>linux</c>.</summary>
    public required string Os { get; init; }

    /// <summary>The processor: <c>amd64</c>, <c>arm64</c>, <c>arm</c>…</summary>
    public required string Architecture { get; init; }

    /// <summary>The variant of the processor: <c>v7</c>.</summary>
    public string? Variant { get; init; }

    /// <summary>The operating system's version, for Windows.</summary>
    [JsonPropertyName("os.version")]
    public string? OsVersion { get; init; }

    /// <summary>What is needed of the operating system, for Windows.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OsFeatures { get; init; }

    /// <summary>Members that the specification does not name; they are written again as they were read.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The platform this process runs on.</summary>
    public static Platform Host { get; } = new Platform
    {
        Os = "linux",
        Architecture = RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.X86 => "386",
            System.Runtime.InteropServices.Architecture.Arm => "arm",
            System.Runtime.InteropServices.Architecture other => other.ToString().ToLowerInvariant(),
        },
    }.Normalize();

    /// <summary>
    /// Reads <c>os/architecture/variant</c>, <c>os/architecture</c>, or an architecture alone (of Linux), as docker's <c>--platform</c>
    /// does. Other names in use (<c>x86_64</c>, <c>aarch64</c>, <c>armhf</c>) are understood.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static Platform Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.ToLowerInvariant().Split('/');
        if (parts.Length > 3 || parts.Any(part => part.Length == 0 || part.AsSpan().IndexOfAnyExcept(NameCharacters) >= 0))
        {
            throw new OciFormatException($"'{text}' is not a platform; one looks like linux/amd64 or linux/arm/v7.");
        }

        if (parts.Length == 1)
        {
            return parts[0] == "linux"
                ? Host
                : new Platform { Os = "linux", Architecture = parts[0] }.Normalize();
        }

        return new Platform { Os = parts[0], Architecture = parts[1], Variant = parts.Length == 3 ? parts[2] : null }.Normalize();
    }

    /// <summary>The same platform by its usual names: <c>linux/aarch64</c> is <c>linux/arm64</c>, and <c>linux/arm</c> is <c>linux/arm/v7</c>.</summary>
    public Platform Normalize()
    {
        (string architecture, string? variant) = (Architecture.ToLowerInvariant(), Variant?.ToLowerInvariant()) switch
        {
            ("x86_64" or "x86-64" or "amd64", null or "" or "v1") => ("amd64", null),
            ("x86_64" or "x86-64" or "amd64", string level) => ("amd64", level),
            ("i386" or "i686" or "386", _) => ("386", null),
            ("aarch64" or "arm64", null or "" or "8" or "v8") => ("arm64", null),
            ("aarch64" or "arm64", string level) => ("arm64", level),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", null or "" or "7") => ("arm", "v7"),
            ("arm", "5" or "6" or "8") => ("arm", "v" + Variant),
            (string other, "") => (other, null),
            (string other, var level) => (other, level),
        };
        return this with { Os = Os.ToLowerInvariant(), Architecture = architecture, Variant = variant };
    }

    /// <summary>
    /// How well an image for another platform runs on this one: 0 is best, greater is worse, null is not at all. An older variant of
    /// the same processor runs: <c>arm/v6</c> on <c>arm/v7</c>, <c>amd64</c> on <c>amd64/v3</c>.
    /// </summary>
    public int? Distance(Platform image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Platform wanted = Normalize();
        Platform offered = image.Normalize();
        if (wanted.Os != offered.Os || wanted.Architecture != offered.Architecture)
        {
            return null;
        }

        if (wanted.Variant == offered.Variant)
        {
            return 0;
        }

        return Level(wanted) - Level(offered) is int distance and > 0 ? distance : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Variant is { Length: > 0 } ? $"{Os}/{Architecture}/{Variant}" : $"{Os}/{Architecture}";

    /// <summary>The number in a variant; what is left out counts as the first of its processor. Null where the variant has none.</summary>
    private static int? Level(Platform platform) => (platform.Architecture, platform.Variant) switch
    {
        ("amd64", null) => 1,
        ("arm64", null) => 80,
        ("arm64", string variant) => LevelOf(variant, 10),
        (_, null) => 0,
        (_, string variant) => LevelOf(variant, 1),
    };

    /// <summary><c>v9.2</c> on a scale of ten to the whole is 92.</summary>
    private static int? LevelOf(string variant, int scale) =>
        variant.StartsWith('v')
        && decimal.TryParse(variant.AsSpan(1), System.Globalization.NumberStyles.AllowDecimalPoint, null, out decimal level)
        && level < 100
            ? (int)(level * scale)
            : null;
}

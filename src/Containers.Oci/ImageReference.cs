using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci;

/// <summary>
/// Names an image in a registry by docker's rules: <c>debian</c> is <c>docker.io/library/debian:latest</c>. The grammar is that of the
/// CNCF distribution project's reference package, which docker, podman and containerd share.
/// </summary>
public sealed record ImageReference
{
    /// <summary>The registry that names without one mean.</summary>
    public const string DefaultRegistry = "docker.io";

    /// <summary>The tag that names without tag and digest mean.</summary>
    public const string DefaultTag = "latest";

    private const int LongestRepository = 255;
    private const int LongestTag = 128;
    private const string OfficialPrefix = "library/";
    private static readonly SearchValues<char> TagCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    private ImageReference(string registry, string repository, string? tag, Digest? digest)
    {
        Registry = registry;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host, with its port where one was given: <c>docker.io</c>, <c>127.0.0.1:5000</c>.</summary>
    public string Registry { get; }

    /// <summary>The repository's path in the registry: <c>library/debian</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; null only beside a digest.</summary>
    public string? Tag { get; }

    /// <summary>The digest of the manifest or index that is meant, whatever the tag says.</summary>
    public Digest? Digest { get; }

    /// <summary>Registry and repository without tag and digest: <c>docker.io/library/debian</c>.</summary>
    public string Name => $"{Registry}/{Repository}";

    /// <summary>Registry and repository as people write them: <c>debian</c>, <c>127.0.0.1:5000/debian</c>.</summary>
    public string FamiliarName
    {
        get
        {
            if (Registry != DefaultRegistry)
            {
                return Name;
            }

            bool official = Repository.StartsWith(OfficialPrefix, StringComparison.Ordinal)
                && !Repository.AsSpan(OfficialPrefix.Length).Contains('/');
            return official ? Repository[OfficialPrefix.Length..] : Repository;
        }
    }

    /// <summary>The whole reference as people write it: <c>debian:latest</c>.</summary>
    public string Familiar => FamiliarName + Suffix;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>Reads a reference and fills in what was left out.</summary>
    /// <exception cref="OciFormatException">It is not a reference; the message says why.</exception>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out ImageReference? reference, out string? fault)
            ? reference
            : throw new OciFormatException($"'{Shorten(text)}' is not an image reference: {fault}");
    }

    /// <summary>Reads the name of a repository, which stands for all its tags.</summary>
    /// <returns>A reference with the default tag.</returns>
    /// <exception cref="OciFormatException">It is not a reference, or has a tag or a digest.</exception>
    public static ImageReference ParseRepository(string text)
    {
        ImageReference reference = Parse(text);
        return IsRepository(text, reference)
            ? reference
            : throw new OciFormatException($"'{Shorten(text)}' names one image, but all of a repository are meant. Leave out its tag and digest.");
    }

    /// <summary>Reads the name of a repository; false where the text is no reference, or has a tag or a digest.</summary>
    public static bool TryParseRepository(string text, [NotNullWhen(true)] out ImageReference? repository) =>
        TryParse(text, out repository) && IsRepository(text, repository);

    private static bool IsRepository(string text, ImageReference reference) => reference.Digest is null && text.LastIndexOf(':') <= text.LastIndexOf('/');

    /// <summary>Reads a reference; false where the text is not one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = null;
        return text is not null && TryParse(text, out reference, out _);
    }

    /// <summary>The same repository with another tag and no digest.</summary>
    /// <exception cref="OciFormatException">It is not a tag.</exception>
    public ImageReference WithTag(string tag) =>
        TagFault(tag) is string fault ? throw new OciFormatException(fault) : new ImageReference(Registry, Repository, tag, null);

    /// <summary>The same repository by digest alone.</summary>
    public ImageReference WithDigest(Digest digest) => new(Registry, Repository, null, digest);

    /// <summary>The whole reference with nothing left out: <c>docker.io/library/debian:latest</c>.</summary>
    public override string ToString() => Name + Suffix;

    private static bool TryParse(
        string text, [NotNullWhen(true)] out ImageReference? reference, [NotNullWhen(false)] out string? fault)
    {
        reference = null;
        string rest = text;
        string? tag = null;
        Digest? digest = null;

        int at = rest.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            if (!Oci.Digest.TryParse(rest[(at + 1)..], out Digest? value))
            {
                fault = "after '@' a digest is expected, which looks like sha256: followed by 64 lower-case hexadecimal digits.";
                return false;
            }

            digest = value;
            rest = rest[..at];
        }

        int colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
            fault = TagFault(tag);
            if (fault is not null)
            {
                return false;
            }
        }

        (string registry, string repository) = SplitRegistry(rest);
        fault = RegistryFault(registry) ?? RepositoryFault(repository, rest)
            ?? (IsHexadecimal64(rest) ? "64 hexadecimal digits are an image's id; a repository cannot have such a name." : null);
        if (fault is not null)
        {
            return false;
        }

        reference = new ImageReference(registry, repository, tag ?? (digest is null ? DefaultTag : null), digest);
        return true;
    }

    /// <summary>What stands before the first slash is a registry where it has a dot, a port or a capital, or is localhost.</summary>
    private static (string Registry, string Repository) SplitRegistry(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        string first = slash < 0 ? "" : name[..slash];
        bool isRegistry = slash >= 0
            && (first.AsSpan().IndexOfAny('.', ':') >= 0 || first == "localhost" || first.Any(char.IsUpper));
        string registry = isRegistry ? first : DefaultRegistry;
        string repository = isRegistry ? name[(slash + 1)..] : name;
        if (registry is "index.docker.io")
        {
            registry = DefaultRegistry;
        }

        bool official = registry == DefaultRegistry && repository.Length > 0 && !repository.Contains('/', StringComparison.Ordinal);
        return (registry, official ? OfficialPrefix + repository : repository);
    }

    private static string? TagFault(string tag)
    {
        bool valid = tag.Length is > 0 and <= LongestTag
            && tag[0] is not ('.' or '-')
            && tag.AsSpan().IndexOfAnyExcept(TagCharacters) < 0;
        return valid ? null : $"'{Shorten(tag)}' is not a tag; a tag has up to {LongestTag} letters, digits, '_', '.' and '-', and starts with none of the last two.";
    }

    private static string? RegistryFault(string registry)
    {
        const string Message = "the registry's name is not a host name or address with an optional port.";
        string host = registry;
        int colon = registry.LastIndexOf(':');
        if (colon > registry.LastIndexOf(']'))
        {
            host = registry[..colon];
            if (!ushort.TryParse(registry.AsSpan(colon + 1), System.Globalization.NumberStyles.None, null, out _))
            {
                return Message;
            }
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return !host.Contains('%', StringComparison.Ordinal) && System.Net.IPAddress.TryParse(host, out _) ? null : Message;
        }

        bool valid = host.Split('.').All(part =>
            part.Length > 0 && part[0] != '-' && part[^1] != '-' && part.All(character => char.IsAsciiLetterOrDigit(character) || character == '-'));
        return valid ? null : Message;
    }

    private static string? RepositoryFault(string repository, string written)
    {
        if (repository.Length == 0)
        {
            return "it has no repository name.";
        }

        if (repository.Length > LongestRepository)
        {
            return $"the repository's name is longer than {LongestRepository} characters.";
        }

        if (repository.Any(char.IsUpper))
        {
            return $"the repository's name must be lower case. Did you mean {Shorten(written.ToLowerInvariant())}?";
        }

        string? component = repository.Split('/').FirstOrDefault(component => !IsPathComponent(component));
        return component switch
        {
            null => null,
            "" => "the repository's name has an empty component, as from a slash at its end or two in a row.",
            _ => $"'{Shorten(component)}' cannot be in a repository's name; its components are lower-case letters and digits, joined by one '.', one or two '_', or '-'.",
        };
    }

    /// <summary>Letters and digits, joined by one dot, one or two underscores, or any number of dashes.</summary>
    private static bool IsPathComponent(string component)
    {
        if (component.Length == 0 || !IsAlphanumeric(component[0]) || !IsAlphanumeric(component[^1]))
        {
            return false;
        }

        for (int i = 1; i < component.Length; i++)
        {
            int start = i;
            while (!IsAlphanumeric(component[i]))
            {
                i++;
            }

            string separator = component[start..i];
            if (separator is not ("" or "." or "_" or "__") && separator.Any(character => character != '-'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsAlphanumeric(char character) => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character);

    private static bool IsHexadecimal64(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static string Shorten(string text) => text.Length <= 300 ? text : text[..300] + "…";
}

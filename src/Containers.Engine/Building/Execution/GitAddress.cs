using Containers.Engine.Content.Downloads;
using Containers.Engine.Text;
using Containers.Oci;

namespace Containers.Engine.Building.Execution;

/// <summary>
/// The address of a git repository and what of it is meant, as docker writes it: <c>https://host/path.git#ref:folder</c>, or by a query
/// <c>?ref=…&amp;subdir=…</c> with <c>branch</c>, <c>tag</c>, <c>checksum</c>, <c>keep-git-dir</c> and <c>submodules</c> (docs.docker.com, "Build context",
/// "URL queries").
/// </summary>
internal sealed record GitAddress
{
    private const string WithoutScheme = "github.com/";
    private static readonly string[] s_names = ["ref", "branch", "tag", "subdir", "checksum", "commit", "keep-git-dir", "submodules"];
    private static readonly string[] s_schemes = ["http://", "https://", "ssh://", "git://"];

    /// <summary>What git fetches from, without query and fragment.</summary>
    public required string Remote { get; init; }

    /// <summary>A branch, tag or commit; <c>HEAD</c> where none is named.</summary>
    public string Reference { get; private init; } = "HEAD";

    /// <summary>The folder of the repository that is meant, without slashes at its ends; empty for all of it.</summary>
    public string Folder { get; private init; } = string.Empty;

    /// <summary>What the commit begins with; null for any.</summary>
    public string? Checksum { get; private init; }

    /// <summary>Whether the folder <c>.git</c> stays.</summary>
    public bool KeepsHistory { get; private init; }

    /// <summary>Whether submodules are fetched too.</summary>
    public bool HasSubmodules { get; private init; } = true;

    /// <summary>Whether a text is such an address.</summary>
    public static bool IsOne(string text)
    {
        string path = Split(text).Remote;
        return text.StartsWith("git@", StringComparison.Ordinal) || text.StartsWith("git://", StringComparison.Ordinal) || text.StartsWith("ssh://", StringComparison.Ordinal)
            || (text.StartsWith(WithoutScheme, StringComparison.Ordinal) && !Path.Exists(path))
            || (WebFile.IsAddress(text) && path.EndsWith(".git", StringComparison.Ordinal));
    }

    /// <summary>Reads an address.</summary>
    /// <exception cref="BuildException">A part of it is unknown, is there twice with different values, or cannot be one.</exception>
    public static GitAddress Parse(string text)
    {
        (string remote, string query, string fragment) = Split(text);
        string[] place = fragment.Split(':', 2);
        var address = new GitAddress { Remote = remote.StartsWith(WithoutScheme, StringComparison.Ordinal) ? "https://" + remote : remote };
        address = address.With("ref", place[0]).With("subdir", place.Length == 2 ? place[1] : string.Empty);
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = pair.Split('=', 2);
            string name = Uri.UnescapeDataString(parts[0]);
            string value = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : string.Empty;
            bool isFlag = name is "keep-git-dir" or "submodules";
            if (!s_names.Contains(name) || (value.Length == 0 && !isFlag))
            {
                throw new BuildException(s_names.Contains(name)
                    ? $"'{name}' of {AddressCredentials.Hide(text)} has no value."
                    : $"'{name}' is not known of the address of a repository.{Suggestion.For(name, s_names)}");
            }

            address = address.With(name, isFlag && value.Length == 0 ? "true" : value);
        }

        return address.Reference.StartsWith('-') || remote.StartsWith('-') ? throw new BuildException($"{AddressCredentials.Hide(text)} is no address of a repository.") : address;
    }

    private GitAddress With(string name, string value)
    {
        if (value.Length == 0)
        {
            return this;
        }

        switch (name)
        {
            case "subdir":
                string folder = value.Trim('/');
                return Folder.Length == 0 || Folder == folder ? this with { Folder = folder } : throw Conflict(name, Folder, folder);
            case "checksum" or "commit":
                return this with { Checksum = value };
            case "keep-git-dir":
                return this with { KeepsHistory = Flag(name, value) };
            case "submodules":
                return this with { HasSubmodules = Flag(name, value) };
            default:
                string prefix = name switch { "tag" => "refs/tags/", "branch" => "refs/heads/", _ => string.Empty };
                string reference = value.StartsWith(prefix, StringComparison.Ordinal) ? value : prefix + value;
                return Reference == "HEAD" || Reference == reference ? this with { Reference = reference } : throw Conflict("ref", Reference, reference);
        }
    }

    private static bool Flag(string name, string value) => GoBoolean.TryParse(value, out bool isOn)
        ? isOn
        : throw new BuildException($"'{name}' of the address of a repository is {GoBoolean.Forms}, not '{value}'.");

    private static BuildException Conflict(string name, string one, string other) =>
        new($"The address of a repository says of {name} both '{one}' and '{other}'. Leave one out.");

    private static (string Remote, string Query, string Fragment) Split(string text)
    {
        string[] whole = text.Split('#', 2);
        int query = Array.Exists(s_schemes, scheme => text.StartsWith(scheme, StringComparison.Ordinal)) ? whole[0].IndexOf('?', StringComparison.Ordinal) : -1;
        return query < 0
            ? (whole[0], string.Empty, whole.Length == 2 ? whole[1] : string.Empty)
            : (whole[0][..query], whole[0][(query + 1)..], whole.Length == 2 ? whole[1] : string.Empty);
    }
}

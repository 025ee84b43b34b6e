using System.Buffers;

namespace Containers.Engine.Containers.Records;

/// <summary>
/// Names of containers: a symbolic link for each below <c>containers/.names</c>, which makes a name unique however many processes create
/// containers at once. A link to a container that is gone counts as free.
/// </summary>
internal sealed class ContainerNames(StorePaths paths)
{
    private static readonly SearchValues<char> Characters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-");

    private static readonly string[] Qualities =
    [
        "amber", "brave", "brisk", "calm", "clever", "crisp", "daring", "eager", "fair", "gentle", "glad", "golden", "keen", "kind", "lively",
        "lucid", "merry", "nimble", "patient", "proud", "quick", "quiet", "silver", "steady", "sunny", "swift", "tidy", "vivid", "warm", "wise",
    ];

    private static readonly string[] Things =
    [
        "anchor", "badger", "barge", "beacon", "cedar", "comet", "crane", "dolphin", "falcon", "ferry", "harbour", "heron", "island", "kestrel",
        "lagoon", "lantern", "maple", "otter", "pelican", "pilot", "puffin", "raft", "reef", "sail", "schooner", "seal", "sparrow", "tide",
        "walrus", "willow",
    ];

    private string Folder => Path.Combine(paths.Containers, ".names");

    /// <summary>The name that a text gives: docker's documents write names with a slash before them, and it takes them back that way.</summary>
    /// <exception cref="ContainerOptionsException">It is none.</exception>
    public static string Read(string text)
    {
        string name = WithoutSlash(text);
        return IsName(name) ? name : throw new ContainerOptionsException(
                $"'{text}' cannot be a container's name: it starts with a letter or digit, and goes on with those, '_', '.' and '-'.");
    }

    /// <summary>Takes a name for a container whose folder is there.</summary>
    /// <exception cref="ContainerNameInUseException">Another container has it.</exception>
    public void Take(string name, string id)
    {
        Directory.CreateDirectory(Folder);
        if (!TryLink(name, id) && Owner(name) is { } owner)
        {
            throw new ContainerNameInUseException(name, owner);
        }
    }

    /// <summary>Makes up a name that no container has, and takes it.</summary>
    public string TakeNew(string id)
    {
        Directory.CreateDirectory(Folder);
        string name;
        do
        {
            name = $"{Qualities[Random.Shared.Next(Qualities.Length)]}_{Things[Random.Shared.Next(Things.Length)]}"
                + $"{Random.Shared.Next(100)}";
        }
        while (!TryLink(name, id));
        return name;
    }

    /// <summary>The ID of the container that has a name, or null.</summary>
    public string? Owner(string text)
    {
        string name = WithoutSlash(text);
        if (!IsName(name))
        {
            return null;
        }

        string? id = new FileInfo(Path.Combine(Folder, name)).LinkTarget;
        return id is not null && Directory.Exists(Path.Combine(paths.Containers, id)) ? id : null;
    }

    /// <summary>Gives a name back, if it is the container's.</summary>
    public void Release(string name, string id)
    {
        string link = Path.Combine(Folder, name);
        if (new FileInfo(link).LinkTarget == id)
        {
            File.Delete(link);
        }
    }

    /// <summary>Gives back the names of containers that are not there: their makers were killed. The caller holds the lock on all containers.</summary>
    public void ReleaseUnused()
    {
        foreach (string link in Directory.Exists(Folder) ? Directory.EnumerateFileSystemEntries(Folder) : [])
        {
            if (Owner(Path.GetFileName(link)) is null)
            {
                File.Delete(link);
            }
        }
    }

    /// <summary>Links a name to a container; false where another has it. The caller holds the lock on all containers.</summary>
    private bool TryLink(string name, string id)
    {
        string link = Path.Combine(Folder, name);
        if (new FileInfo(link).LinkTarget is not null)
        {
            if (Owner(name) is not null)
            {
                return false;
            }

            File.Delete(link);
        }

        File.CreateSymbolicLink(link, id);
        return true;
    }

    private static string WithoutSlash(string text) => text.StartsWith('/') ? text[1..] : text;

    private static bool IsName(string text) =>
        text.Length > 0 && char.IsAsciiLetterOrDigit(text[0]) && text.AsSpan().IndexOfAnyExcept(Characters) < 0;
}

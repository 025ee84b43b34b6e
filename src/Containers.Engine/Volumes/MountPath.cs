namespace Containers.Engine.Volumes;

/// <summary>Paths of what is mounted, and words about mounts, as docker reads them.</summary>
internal static class MountPath
{
    private static readonly string[] Propagations = ["private", "rprivate", "shared", "rshared", "slave", "rslave"];

    /// <summary>Whether a word says how mounts spread.</summary>
    public static bool IsPropagation(string word) => Array.IndexOf(Propagations, word) >= 0;

    /// <summary>Whether a source is a path relative to where somebody is.</summary>
    public static bool IsRelative(string source) =>
        source is "." or ".." or "~" || source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal)
        || source.StartsWith("~/", StringComparison.Ordinal);

    /// <summary>An absolute path without <c>.</c>, <c>..</c>, doubled slashes and one at the end, by its letters alone.</summary>
    public static string Clean(string path)
    {
        List<string> names = [];
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "..")
            {
                names = names.Count > 0 ? names[..^1] : names;
            }
            else if (name != ".")
            {
                names.Add(name);
            }
        }

        return "/" + string.Join('/', names);
    }

    /// <summary>How deep a cleaned path is: mounts are made in this order.</summary>
    public static int Depth(string path) => path.Count(static letter => letter == '/');
}

namespace Containers.Engine.Images.Archives;

/// <summary>Paths inside an archive.</summary>
internal static class ArchivePath
{
    /// <summary>A path without <c>.</c>, <c>..</c> and doubled slashes; null where it leads out of the archive.</summary>
    public static string? Normalize(string path)
    {
        var parts = new List<string>();
        foreach (string part in path.Split('/'))
        {
            if (part == "..")
            {
                if (parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>Where a symbolic link leads; null where that is outside of the archive. An absolute target always is.</summary>
    /// <param name="link">The link's own path, normalized.</param>
    /// <param name="target">Its target as written.</param>
    public static string? Follow(string link, string target) => target.StartsWith('/')
        ? null
        : Normalize($"{link[..(link.LastIndexOf('/') + 1)]}{target}");
}

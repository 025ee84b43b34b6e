namespace Containers.Engine.Building;

/// <summary>Where the files of a build go instead of the store.</summary>
/// <param name="Path">A folder, or the file of a tar archive; <c>-</c> is standard output.</param>
/// <param name="IsArchive">Whether it is an archive.</param>
public sealed record BuildOutput(string Path, bool IsArchive)
{
    /// <summary>Reads docker's notation: <c>type=local,dest=FOLDER</c>, <c>type=tar,dest=FILE</c>, a folder alone, or <c>-</c> for a tar on standard output.</summary>
    /// <exception cref="BuildException">It is another output, or malformed.</exception>
    public static BuildOutput Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return new BuildOutput(text, IsArchive: text == "-");
        }

        Dictionary<string, string> fields = text.Split(',').Select(field => field.Split('=', 2))
            .ToDictionary(parts => parts[0], parts => parts.Length == 2 ? parts[1] : string.Empty);
        string type = fields.GetValueOrDefault("type", string.Empty);
        return type is "local" or "tar" && fields.TryGetValue("dest", out string? path) && path.Length > 0 && fields.Count == 2
            ? new BuildOutput(path, IsArchive: type == "tar")
            : throw new BuildException($"'{text}' is no output of a build; write type=local,dest=FOLDER or type=tar,dest=FILE.");
    }
}

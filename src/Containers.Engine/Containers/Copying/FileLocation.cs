namespace Containers.Engine.Containers.Copying;

/// <summary>A file or folder that is copied from or to: in a container, or on this machine.</summary>
/// <param name="Container">The container's name, its ID or the beginning of one; null is this machine.</param>
/// <param name="Path">
/// The path: from the container's root, or on this machine. A slash at its end says that it is a folder; <c>/.</c> means what is in the folder.
/// </param>
public sealed record FileLocation(string? Container, string Path)
{
    /// <summary>
    /// Reads a location as docker does: <c>NAME:PATH</c> is in a container, unless what is before the colon begins with a dot or a slash.
    /// </summary>
    public static FileLocation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon <= 0 || text[0] is '/' or '.' ? new FileLocation(null, text) : new FileLocation(text[..colon], text[(colon + 1)..]);
    }

    /// <summary>As it is written.</summary>
    public override string ToString() => Container is null ? Path : $"{Container}:{Path}";
}

namespace Containers.Engine.Containers.Options;

/// <summary>Reads docker's environment files: a <c>NAME=value</c> or a bare <c>NAME</c> on each line, <c>#</c> starts a comment line.</summary>
public static class EnvironmentFile
{
    /// <summary>The entries in the file's order, as <see cref="ContainerOptions.Environment"/> takes them. Values are not unquoted.</summary>
    /// <param name="path">The file, UTF-8.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<string> Read(string path) =>
        [.. File.ReadLines(path).Select(line => line.TrimStart()).Where(line => line.Length > 0 && line[0] != '#')];
}

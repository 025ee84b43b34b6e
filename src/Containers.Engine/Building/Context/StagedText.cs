using System.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Building.Context;

/// <summary>Reads texts of a context that was unpacked or fetched: a link in it means what it means inside it, and leads to no file of this machine.</summary>
internal static class StagedText
{
    /// <summary>Reads a file; null where there is none.</summary>
    /// <param name="folder">The context.</param>
    /// <param name="path">The file's path in it.</param>
    /// <param name="largest">How many bytes it may have.</param>
    /// <exception cref="BuildException">It is larger, or something else than a file.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public static string? TryRead(string folder, string path, int largest)
    {
        using DirectoryDescriptor root = DirectoryDescriptor.Open(folder);
        byte[]? text = UntrustedFile.TryRead(root, path, largest, out bool isThere);
        return text is not null ? Encoding.UTF8.GetString(text)
            : isThere ? throw new BuildException($"{path} of the context is no file of at most {largest / (1024 * 1024)} MiB.")
            : null;
    }
}

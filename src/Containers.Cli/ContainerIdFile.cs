using System.CommandLine;

namespace Containers.Cli;

/// <summary><c>--cidfile</c>: a file that a new container's id is written to, for scripts.</summary>
internal sealed class ContainerIdFile : IDisposable
{
    private readonly string? _path;
    private readonly FileStream? _file;
    private bool _written;

    /// <summary>Takes the file, before there is a container.</summary>
    /// <param name="path">Where it is to be; null for none.</param>
    /// <exception cref="UsageException">It exists.</exception>
    /// <exception cref="IOException">It cannot be made.</exception>
    public ContainerIdFile(string? path)
    {
        _path = path;
        try
        {
            _file = path is null ? null : new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new UsageException($"the file {path} of --cidfile exists; remove it, or the container that it is of.");
        }
    }

    /// <summary>The option.</summary>
    public static Option<string?> Option() => new("--cidfile") { Description = "Write the container's id to a file, which must not exist", HelpName = "FILE" };

    /// <summary>Writes the id of the container, which is there from now on.</summary>
    public void Write(string id)
    {
        if (_file is not null)
        {
            _file.Write(System.Text.Encoding.ASCII.GetBytes(id));
            _file.Flush();
            _written = true;
        }
    }

    /// <summary>Removes the file where no container was created.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        if (_file is not null && !_written)
        {
            File.Delete(_path!);
        }
    }
}

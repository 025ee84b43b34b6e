using System.CommandLine;

namespace Containers.Cli;

/// <summary><c>--cidfile</c>: a file that a new container's id is written to, for scripts.</summary>
internal sealed class ContainerIdFile
{
    private readonly Option<string?> _path = new("--cidfile") { Description = "Write the container's id to a file, which must not exist", HelpName = "FILE" };

    public void AddTo(Command command) => command.Add(_path);

    /// <summary>Refuses a file that exists, before there is a container.</summary>
    /// <exception cref="UsageException">It does.</exception>
    public void Check(ParseResult result)
    {
        if (File.Exists(result.GetValue(_path)))
        {
            throw new UsageException($"the file {result.GetValue(_path)} of --cidfile exists; remove it, or the container that it is of.");
        }
    }

    /// <summary>Writes the id, where that is asked for.</summary>
    public void Write(ParseResult result, string id)
    {
        if (result.GetValue(_path) is { } path)
        {
            File.WriteAllText(path, id);
        }
    }
}

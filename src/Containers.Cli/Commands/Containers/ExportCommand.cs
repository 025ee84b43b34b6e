using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers export</c>: writes a container's file system as a tar archive.</summary>
internal sealed class ExportCommand : Command
{
    public const string WordOnCommandLine = "export";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of the container" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write to a file, not to standard output", HelpName = "FILE" };

    public ExportCommand()
        : base(WordOnCommandLine, "Write a container's file system as a tar archive")
    {
        Add(_container);
        Add(_output);
        SetAction(ExportAsync);
    }

    private async Task<int> ExportAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        string name = result.GetRequiredValue(_container);
        if (result.GetValue(_output) is { } path)
        {
            await containers.Find(name).ExportAsync(path, interruption.Token).ConfigureAwait(false);
        }
        else
        {
            using Stream output = SaveCommand.OpenOutput();
            await containers.Find(name).ExportAsync(output, interruption.Token).ConfigureAwait(false);
        }

        return ExitCode.Success;
    }
}

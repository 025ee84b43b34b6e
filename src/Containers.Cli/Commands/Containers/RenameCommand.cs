using System.CommandLine;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers rename</c>: gives a container another name.</summary>
internal sealed class RenameCommand : Command
{
    public const string WordOnCommandLine = "rename";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of a container" };
    private readonly Argument<string> _name = new("NAME") { Description = "Its new name" };

    public RenameCommand()
        : base(WordOnCommandLine, "Give a container another name")
    {
        Add(_container);
        Add(_name);
        SetAction(RenameAsync);
    }

    private async Task<int> RenameAsync(ParseResult result)
    {
        using Interruption interruption = new();
        await new ContainerEngine().Containers
            .Find(result.GetRequiredValue(_container)).RenameAsync(result.GetRequiredValue(_name), interruption.Token).ConfigureAwait(false);
        return ExitCode.Success;
    }
}

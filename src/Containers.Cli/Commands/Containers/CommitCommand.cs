using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers commit</c>: makes an image of a container.</summary>
internal sealed class CommitCommand : Command
{
    public const string WordOnCommandLine = "commit";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of the container" };
    private readonly Argument<string?> _name = new("NAME") { Description = "Name of the new image", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _author = new("--author", "-a") { Description = "Who made the image", HelpName = "NAME" };
    private readonly Option<string[]> _change = ImportCommand.ChangeOption();
    private readonly Option<string?> _message = ImportCommand.MessageOption();
    private readonly Option<bool> _pause = new("--pause", "-p")
    {
        Description = "Let the container's processes stand still meanwhile (default; --pause=false does not)",
        DefaultValueFactory = _ => true,
    };

    private readonly Option<bool> _noPause = new("--no-pause") { Description = "The same as --pause=false" };

    public CommitCommand()
        : base(WordOnCommandLine, "Make an image of a container")
    {
        Add(_container);
        Add(_name);
        Add(_author);
        Add(_change);
        Add(_message);
        Add(_pause);
        Add(_noPause);
        SetAction(CommitAsync);
    }

    private async Task<int> CommitAsync(ParseResult result)
    {
        using Interruption interruption = new();
        CommitOptions options = new()
        {
            Tag = result.GetValue(_name) is { } name ? ImageReference.Parse(name) : null,
            Changes = result.GetValue(_change) ?? [],
            Author = result.GetValue(_author),
            Message = result.GetValue(_message),
            Pause = result.GetValue(_pause) && !result.GetValue(_noPause),
        };
        string container = result.GetRequiredValue(_container);
        ImageInfo image = await new ContainerEngine().Containers.Find(container).CommitAsync(options, interruption.Token).ConfigureAwait(false);
        Terminal.Tell(image.Id);
        return ExitCode.Success;
    }
}

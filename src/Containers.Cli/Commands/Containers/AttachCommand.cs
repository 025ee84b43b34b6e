using System.CommandLine;
using Containers.Cli.Options;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers attach</c>: joins this program's input and output with those of a container that runs.</summary>
internal sealed class AttachCommand : Command
{
    public const string WordOnCommandLine = "attach";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of the container" };
    private readonly Option<bool> _noInput = new("--no-stdin") { Description = "Do not pass standard input on" };
    private readonly AttachmentOptions _attachment = new();

    public AttachCommand()
        : base(WordOnCommandLine, "Join input and output with those of a running container")
    {
        Add(_container);
        Add(_noInput);
        _attachment.AddTo(this);
        SetAction(AttachAsync);
    }

    private Task<int> AttachAsync(ParseResult result)
    {
        Container container = new ContainerEngine().Containers.Find(result.GetRequiredValue(_container));
        return _attachment.AttachAsync(
            result,
            container.Read().Options.Terminal,
            input: !result.GetValue(_noInput),
            (options, cancellation) => container.AttachAsync(options, cancellation));
    }
}

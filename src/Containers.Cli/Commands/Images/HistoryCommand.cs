using System.CommandLine;
using Containers.Docker.Lists;
using Containers.Engine;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers history</c>: lists the steps that made an image.</summary>
internal sealed class HistoryCommand : Command
{
    public const string WordOnCommandLine = "history";

    private readonly Argument<string> _image = new("IMAGE") { Description = "Name or id of an image" };
    private readonly Option<bool> _human = new("--human", "-H") { Description = "Sizes and times for people; =false for whole bytes and dates", DefaultValueFactory = _ => true };
    private readonly ListFormat _format = new();

    public HistoryCommand()
        : base(WordOnCommandLine, "List the steps that made an image")
    {
        Add(_image);
        Add(_human);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result) => _format.Write(
        result,
        new ContainerEngine().Images.History(result.GetRequiredValue(_image)).Select(step => HistoryRow.Of(step, _format.Truncates(result), result.GetValue(_human))),
        HistoryRow.Shape);
}

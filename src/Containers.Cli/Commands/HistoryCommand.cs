using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;

namespace Containers.Cli.Commands;

/// <summary><c>containers history</c>: lists the steps that made an image.</summary>
internal sealed class HistoryCommand : Command
{
    public const string WordOnCommandLine = "history";

    private readonly Argument<string> _image = new("IMAGE") { Description = "Name or id of an image" };
    private readonly ListFormat _format = new();

    public HistoryCommand()
        : base(WordOnCommandLine, "List the steps that made an image")
    {
        Add(_image);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result) => _format.Write(
        result,
        new ContainerEngine().Images.History(result.GetRequiredValue(_image)).Select(step => HistoryRow.Of(step, _format.Truncates(result))),
        CliJson.Readable.HistoryRow,
        row => row.ID,
        ["IMAGE", "CREATED", "CREATED BY", "SIZE", "COMMENT"],
        row => [row.ID, row.CreatedSince, row.CreatedBy, row.Size, row.Comment]);
}

using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands;

/// <summary><c>containers ps</c>: lists containers.</summary>
internal sealed class PsCommand : Command
{
    public const string WordOnCommandLine = "ps";

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also containers that do not run" };
    private readonly ListFormat _format = new();

    public PsCommand()
        : base(WordOnCommandLine, "List containers")
    {
        Add(_all);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result)
    {
        IReadOnlyList<ContainerInfo> containers = new ContainerEngine().Containers.List(result.GetValue(_all));
        _format.Write(
            result,
            containers.Select(container => ContainerRow.Of(container, _format.Truncates(result))),
            CliJson.Readable.ContainerRow,
            row => row.ID,
            ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES"],
            row => [row.ID, row.Image, row.Command, row.RunningFor, row.Status, row.Names]);
    }
}

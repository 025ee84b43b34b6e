using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;

namespace Containers.Cli.Commands;

/// <summary><c>containers ps</c>: lists containers.</summary>
internal sealed class PsCommand : Command
{
    public const string WordOnCommandLine = "ps";

    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also containers that do not run" };
    private readonly Option<string[]> _filters = new("--filter", "-f") { Description = $"Only containers that match KEY=VALUE: {ContainerFilter.Keys}", HelpName = "FILTER", Arity = ArgumentArity.OneOrMore };
    private readonly Option<int> _last = new("--last", "-n") { Description = "The last containers that were created, whether they run or not", HelpName = "NUMBER" };
    private readonly Option<bool> _latest = new("--latest", "-l") { Description = "The last container that was created" };
    private readonly Option<bool> _size = new("--size", "-s") { Description = "How much each has written to its root file system" };
    private readonly ListFormat _format = new();

    public PsCommand()
        : base(WordOnCommandLine, "List containers")
    {
        Add(_all);
        Add(_filters);
        Add(_last);
        Add(_latest);
        Add(_size);
        _format.AddTo(this);
        SetAction(List);
    }

    private void List(ParseResult result)
    {
        ContainerEngine engine = new();
        ContainerFilter filter = new();
        foreach (string text in result.GetValue(_filters) ?? [])
        {
            string[] parts = text.Split('=', 2);
            filter.Add(parts[0], parts.Length == 2 ? parts[1] : "", engine);
        }

        int last = result.GetValue(_latest) ? 1 : result.GetValue(_last);
        bool isSized = result.GetValue(_size);
        IEnumerable<ContainerInfo> containers = engine.Containers.List(result.GetValue(_all) || last > 0 || filter.WantsAll).Where(filter.Includes);
        string[] heading = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "NAMES", .. isSized ? ["SIZE"] : Array.Empty<string>()];
        _format.Write(
            result,
            (last > 0 ? containers.Take(last) : containers).Select(
                container => ContainerRow.Of(container, _format.Truncates(result), isSized ? engine.Containers.SizeOf(container.Id) : null)),
            CliJson.Readable.ContainerRow,
            row => row.ID,
            heading,
            row => [row.ID, row.Image, row.Command, row.RunningFor, row.Status, row.Names, .. isSized ? [row.Size] : Array.Empty<string>()]);
    }
}

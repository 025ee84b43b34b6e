using System.CommandLine;
using Containers.Cli.Output;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers stats</c>: what containers use, again and again or once.</summary>
internal sealed class StatsCommand : Command
{
    public const string WordOnCommandLine = "stats";

    private const string ClearScreen = "\u001b[H\u001b[J";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Argument<string[]> _containers = new("CONTAINER") { Description = "Name or id of a container; all that run if none is given", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<bool> _all = new("--all", "-a") { Description = "Also containers that do not run" };
    private readonly Option<bool> _once = new("--no-stream") { Description = "Print the first measurement alone" };
    private readonly Option<bool> _whole = new("--no-trunc") { Description = "Do not shorten ids" };
    private readonly Option<string> _format = ListFormat.FormatOption();

    public StatsCommand()
        : base(WordOnCommandLine, "Show what containers use")
    {
        Add(_containers);
        Add(_all);
        Add(_once);
        Add(_whole);
        Add(_format);
        SetAction(ShowAsync);
    }

    private async Task<int> ShowAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerService containers = new ContainerEngine().Containers;
        string[] names = result.GetValue(_all) ? [.. containers.List(all: true).Select(container => container.Id)] : result.GetValue(_containers) ?? [];
        bool once = result.GetValue(_once);
        await foreach (IReadOnlyList<ContainerStatistics> measured in containers.MeasureAsync(names, Interval, interruption.Token).ConfigureAwait(false))
        {
            Write(result, measured, inPlace: !once && !Console.IsOutputRedirected);
            Terminal.Flush();
            if (once)
            {
                break;
            }
        }

        return ExitCode.Success;
    }

    private void Write(ParseResult result, IReadOnlyList<ContainerStatistics> measured, bool inPlace)
    {
        string format = result.GetRequiredValue(_format);
        Terminal.Output.Write(inPlace && format == ListFormat.Columns ? ClearScreen : string.Empty);
        ListFormat.WriteRows(
            format,
            measured.Select(container => StatisticsRow.Of(container, !result.GetValue(_whole))),
            StatisticsRow.Shape);
    }
}

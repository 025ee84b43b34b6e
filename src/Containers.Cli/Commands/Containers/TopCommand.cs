using System.CommandLine;
using Containers.Cli.Output;
using Containers.Docker.Documents;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Observation;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers top</c>: the processes of a container, as ps(1) shows them with <c>-ef</c> or as it is asked for.</summary>
internal sealed class TopCommand : Command
{
    public const string WordOnCommandLine = "top";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of a container" };
    private readonly Argument<string[]> _options = new("PS_OPTIONS") { Description = "Options of this machine's ps, such as -o pid,comm", Arity = ArgumentArity.ZeroOrMore };

    public TopCommand()
        : base(WordOnCommandLine, "Show the processes of a container")
    {
        Add(_container);
        Add(_options);
        SetAction(ShowAsync);
    }

    private async Task<int> ShowAsync(ParseResult result)
    {
        ContainerService containers = new ContainerEngine().Containers;
        string container = result.GetRequiredValue(_container);
        using Interruption interruption = new();
        TopDocument top;
        if (result.GetValue(_options) is not { Length: > 0 } options)
        {
            top = TopDocument.Of(containers.Find(container).Processes());
        }
        else
        {
            ProcessListing listing = await containers.Find(container).ListProcessesAsync(options, interruption.Token).ConfigureAwait(false);
            top = new() { Titles = listing.Titles, Processes = listing.Rows };
        }

        Table table = new([.. top.Titles]);
        foreach (IReadOnlyList<string> row in top.Processes)
        {
            table.Add([.. row]);
        }

        table.Write(Terminal.Output);
        return ExitCode.Success;
    }
}

using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Changes;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers diff</c>: prints what a container has changed in its image's files.</summary>
internal sealed class DiffCommand : Command
{
    public const string WordOnCommandLine = "diff";

    private readonly Argument<string> _container = new("CONTAINER") { Description = "Name or id of the container" };

    public DiffCommand()
        : base(WordOnCommandLine, "Print what a container has added (A), changed (C) and deleted (D)")
    {
        Add(_container);
        SetAction(PrintAsync);
    }

    private async Task<int> PrintAsync(ParseResult result)
    {
        using Interruption interruption = new();
        string name = result.GetRequiredValue(_container);
        foreach (ContainerChange change in await new ContainerEngine().Containers.Find(name).ChangesAsync(interruption.Token).ConfigureAwait(false))
        {
            Terminal.Output.WriteLine(HumanText.Printable(change.ToString()));
        }

        return ExitCode.Success;
    }
}

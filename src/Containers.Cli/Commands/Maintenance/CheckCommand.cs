using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Maintenance;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Maintenance;

/// <summary><c>containers check</c>: reads every blob and compares every unpacked layer with its archive.</summary>
internal sealed class CheckCommand : Command
{
    public const string WordOnCommandLine = "check";

    private readonly Option<bool> _repair = new("--repair")
    {
        Description = "Bring back what is missing or damaged: layers from their archives, archives from the registry",
    };

    public CheckCommand()
        : base(WordOnCommandLine, "Check the store, and repair it")
    {
        Add(_repair);
        SetAction(CheckAsync);
    }

    private async Task<int> CheckAsync(ParseResult result)
    {
        using Interruption interruption = new();
        StoreCheck check = await new ContainerEngine().Store.CheckAsync(result.GetValue(_repair), interruption.Token).ConfigureAwait(false);
        foreach (StoreProblem problem in check.Problems)
        {
            string users = problem.Images.Count == 0 ? string.Empty : $" Needed by {string.Join(", ", problem.Images)}.";
            Terminal.Output.WriteLine($"{(problem.Repaired ? "Repaired: " : string.Empty)}{HumanText.Printable(problem.Message)}{users}");
        }

        Terminal.Output.WriteLine($"Checked {check.Blobs} blobs, {check.Layers} layers, {check.Containers} containers.");
        return check.IsHealthy ? 0 : ExitCode.Failure;
    }
}

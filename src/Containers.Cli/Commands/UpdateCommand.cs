using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands;

/// <summary><c>containers update</c>: changes what containers may use.</summary>
internal sealed class UpdateCommand : Command
{
    public const string WordOnCommandLine = "update";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly OptionTable<ContainerLimits> _limits = LimitOptions.Create();

    public UpdateCommand()
        : base(WordOnCommandLine, "Change what containers may use, at once where they run")
    {
        Add(_containers);
        _limits.AddTo(this);
        SetAction(UpdateAsync);
    }

    private async Task<int> UpdateAsync(ParseResult result)
    {
        using Interruption interruption = new();
        if (!_limits.IsNamed(result))
        {
            throw new UsageException("there is nothing to change; give a limit such as --memory 512m.");
        }

        ContainerLimits changes = _limits.Apply(result, new ContainerLimits());
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), async name =>
        {
            await containers.UpdateAsync(name, changes, interruption.Token).ConfigureAwait(false);
            Terminal.Output.WriteLine(name);
        }).ConfigureAwait(false);
    }
}

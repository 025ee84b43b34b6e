using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers update</c>: changes what containers may use, and when they are started again.</summary>
internal sealed class UpdateCommand : Command
{
    public const string WordOnCommandLine = "update";

    private readonly Argument<string[]> _containers = ContainersArgument.Create();
    private readonly OptionTable<ContainerLimits> _limits = LimitOptions.Create();
    private readonly Option<string?> _restart = new("--restart") { Description = "When to start them again: no, on-failure[:NUMBER], always or unless-stopped", HelpName = "POLICY" };

    public UpdateCommand()
        : base(WordOnCommandLine, "Change what containers may use and when they are started again, at once where they run")
    {
        Add(_containers);
        _limits.AddTo(this);
        Add(_restart);
        SetAction(UpdateAsync);
    }

    private async Task<int> UpdateAsync(ParseResult result)
    {
        using Interruption interruption = new();
        RestartPolicy? restart = result.GetValue(_restart) is { } policy ? RestartPolicy.Parse(policy) : null;
        if (!_limits.IsNamed(result) && restart is null)
        {
            throw new UsageException("there is nothing to change; give a limit such as --memory 512m, or --restart always.", ExitCode.Failure);
        }

        ContainerLimits changes = _limits.Apply(result, new ContainerLimits());
        ContainerService containers = new ContainerEngine().Containers;
        return await Failure.ForEachAsync(result.GetRequiredValue(_containers), async name =>
        {
            await containers.Find(name).UpdateAsync(changes, restart, interruption.Token).ConfigureAwait(false);
            Terminal.Tell(name);
        }).ConfigureAwait(false);
    }
}

using System.CommandLine;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Networks;

/// <summary><c>containers network disconnect</c>: takes a container off a network.</summary>
internal sealed class NetworkDisconnectCommand : Command
{
    private readonly Argument<string> _network = new("network") { HelpName = "NETWORK" };
    private readonly Argument<string> _container = new("container") { HelpName = "CONTAINER" };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Take what docker takes; nothing stands against it here" };

    public NetworkDisconnectCommand()
        : base("disconnect", "Take a container off a network")
    {
        Add(_network);
        Add(_container);
        Add(_force);
        SetAction(async result =>
        {
            using Interruption interruption = new();
            await CommandEngine.Open().Containers.Find(result.GetRequiredValue(_container)).DisconnectAsync(result.GetRequiredValue(_network), interruption.Token).ConfigureAwait(false);
        });
    }
}

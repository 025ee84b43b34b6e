using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;

namespace Containers.Cli.Commands.Registry;

/// <summary><c>containers logout</c>: signs out of a registry.</summary>
internal sealed class LogoutCommand : Command
{
    public const string WordOnCommandLine = "logout";

    private readonly Argument<string?> _server = LoginCommand.ServerArgument();

    public LogoutCommand()
        : base(WordOnCommandLine, "Sign out of a registry")
    {
        Add(_server);
        SetAction(LogoutAsync);
    }

    private async Task<int> LogoutAsync(ParseResult result)
    {
        using Interruption interruption = new();
        string server = result.GetValue(_server) ?? "docker.io";
        bool found = await new ContainerEngine().Registries.DisconnectAsync(server, interruption.Token).ConfigureAwait(false);
        Terminal.Output.WriteLine(found ? $"Removing login credentials for {server}" : $"Not logged in to {server}");
        return ExitCode.Success;
    }
}

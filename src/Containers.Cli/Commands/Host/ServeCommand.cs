using System.CommandLine;
using Containers.Engine.Host.Services;

namespace Containers.Cli.Commands.Host;

/// <summary><c>containers serve</c>: answers docker's API on a socket. The program beside this one does it in its place.</summary>
internal sealed class ServeCommand : Command
{
    public const string WordOnCommandLine = "serve";

    private readonly Option<string?> _socket = new("--socket", "-s")
    {
        Description = "Socket's file (/run/containers/docker.sock; of users docker.sock in XDG_RUNTIME_DIR/containers)", HelpName = "PATH",
    };

    private readonly Option<string?> _group = new("--group", "-g") { Description = "Group that may use the socket", HelpName = "NAME" };
    private readonly Option<string?> _idle = new("--idle") { Description = "How long nobody may have asked before it ends; 0 for never (5m)", HelpName = "TIME" };

    public ServeCommand()
        : base(WordOnCommandLine, "Answer docker's Engine API on a Unix socket")
    {
        Add(_socket);
        Add(_group);
        Add(_idle);
        SetAction(Serve);
    }

    private int Serve(ParseResult result)
    {
        List<string> words = [];
        foreach (Option<string?> option in (Option<string?>[])[_socket, _group, _idle])
        {
            if (result.GetValue(option) is { } value)
            {
                words.AddRange([option.Name, value]);
            }
        }

        return ApiServices.Become(words);
    }
}

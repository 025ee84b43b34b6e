using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Networks;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers port</c>: where on the host a container's ports are.</summary>
internal sealed class PortCommand : Command
{
    public const string WordOnCommandLine = "port";

    private readonly Argument<string> _container = new("container") { HelpName = "CONTAINER" };
    private readonly Argument<string?> _port = new("port") { HelpName = "PORT[/PROTOCOL]", Arity = ArgumentArity.ZeroOrOne };

    public PortCommand()
        : base(WordOnCommandLine, "Show where on the host a container's ports are")
    {
        Add(_container);
        Add(_port);
        SetAction(Show);
    }

    private int Show(ParseResult result)
    {
        string name = result.GetRequiredValue(_container);
        IReadOnlyList<PortMapping> ports = new ContainerEngine().Containers.Get(name).Ports;
        string? wanted = result.GetValue(_port);
        if (wanted is not null)
        {
            string key = wanted.Contains('/', StringComparison.Ordinal) ? wanted : wanted + "/tcp";
            ports = [.. ports.Where(port => port.ContainerKey == key)];
            if (ports.Count == 0)
            {
                throw new UsageException($"Container '{name}' does not publish port {key}.");
            }
        }

        foreach (PortMapping port in ports)
        {
            Terminal.Output.WriteLine(wanted is null ? $"{port.ContainerKey} -> {port.HostKey}" : port.HostKey);
        }

        return 0;
    }
}

using System.CommandLine;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Docker.Lists;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Maintenance;
using Containers.Engine.Networks;
using Containers.Engine.Text;

namespace Containers.Cli.Commands.Networks;

/// <summary><c>containers network</c>: the networks that containers are on.</summary>
internal sealed class NetworkCommand : Command
{
    public const string WordOnCommandLine = "network";

    public NetworkCommand()
        : base(WordOnCommandLine, "Networks that containers are on")
    {
        Add(Create());
        Add(List());
        ObjectCommands networks = new("network");
        Add(networks.Inspect(static () => Document(new ContainerEngine().Networks)));
        Add(networks.Remove<NetworkNotFoundException>(static () => Removal(new ContainerEngine().Networks)));
        Add(Prune());
        Add(new NetworkConnectCommand());
        Add(new NetworkDisconnectCommand());
        Add(Reload());
    }

    private static Command Create()
    {
        Command command = new("create", "Create a network");
        Argument<string> name = new("name") { HelpName = "NETWORK" };
        OptionTable<NetworkOptions> options = new();
        options.Text("--driver,-d", "DRIVER", "Driver: bridge, macvlan or ipvlan (bridge)", static (network, value) => network with { Driver = value });
        options.Texts("--subnet", "SUBNET", "Its addresses, such as 172.30.0.0/16",
            static (network, values) => network with { Subnets = [.. values.Select(value => new NetworkSubnet { Subnet = value })] });
        options.Texts("--gateway", "ADDRESS", "Its way out",
            static (network, values) => values.Aggregate(network, static (options, value) => options.WithGateway(value)));
        options.Texts("--ip-range", "SUBNET", "The part that addresses of containers are taken from",
            static (network, values) => values.Aggregate(network, static (options, value) => options.WithRange(value)));
        options.Texts("--aux-address", "NAME=ADDRESS", "An address that no container gets, and what has it",
            static (network, values) => Assignment.Table(values).Aggregate(network, static (options, kept) => options.WithAuxiliaryAddress(kept.Key, kept.Value)));
        options.Flag("--ipv6", "Addresses of IPv6 too", static (network, value) => network with { IPv6 = value });
        options.Flag("--internal", "Nothing gets out of it and nothing in", static (network, value) => network with { IsInternal = value });
        options.Texts("--label", "NAME[=VALUE]", "Label of the network", static (network, values) => network with { Labels = Assignment.Table(values) });
        options.Texts("--opt,-o", "NAME=VALUE", "Option of the driver", static (network, values) => network with { DriverOptions = Assignment.Table(values) });
        command.Add(name);
        options.AddTo(command);
        command.SetAction(result =>
        {
            NetworkInfo network = CommandEngine.Open().Networks.Create(options.Apply(result, new NetworkOptions { Name = result.GetRequiredValue(name) }));
            Terminal.Output.WriteLine(network.Id);
        });
        return command;
    }

    private static Command List()
    {
        Command command = new("ls", "List networks");
        command.Aliases.Add("list");
        FilterOption filters = new("networks", NetworkFilter.Keys);
        ListFormat format = new();
        filters.AddTo(command);
        format.AddTo(command);
        command.SetAction(result =>
        {
            NetworkFilter filter = new();
            foreach ((string key, string value) in filters.Read(result))
            {
                filter.Add(key, value);
            }

            format.Write(
                result,
                new ContainerEngine().Networks.List().Where(filter.Includes).Select(network => NetworkRow.Of(network, format.Truncates(result))),
                NetworkRow.Shape);
        });
        return command;
    }

    private static Command Reload()
    {
        Command command = new("reload", "Put back what others took away: links, addresses and rules");
        command.SetAction(static _ =>
        {
            foreach (string line in CommandEngine.Open().Containers.ReloadNetworks())
            {
                Terminal.Output.WriteLine(line);
            }
        });
        return command;
    }

    private static Command Prune()
    {
        Command command = new("prune", "Remove networks that no container is on");
        Option<bool> force = new("--force", "-f") { Description = "Do not ask first" };
        FilterOption filters = new("networks", ClearingFilters.Keys);
        command.Add(force);
        filters.AddTo(command, hasShortName: false);
        command.SetAction(result =>
        {
            ClearingFilter chosen = ClearingFilters.Read(filters.Read(result));
            if (!result.GetValue(force) && !Prompt.Agrees("This removes all networks that no container is on."))
            {
                return ExitCode.Failure;
            }

            ContainerEngine engine = new();
            foreach (NetworkInfo removed in engine.Networks.Prune(network => engine.Containers.Names(network) || !chosen.Includes(network.Created, network.Labels)))
            {
                Terminal.Output.WriteLine(removed.Name);
            }

            return 0;
        });
        return command;
    }

    private static Func<string, object> Document(NetworkService networks) => name => NetworkDocument.Of(networks.Get(name));

    private static Func<string, CancellationToken, Task> Removal(NetworkService networks) => (name, _) =>
    {
        networks.Remove(name);
        return Task.CompletedTask;
    };
}

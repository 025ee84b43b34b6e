using System.CommandLine;
using Containers.Cli.Options;
using Containers.Engine.Containers;
using Containers.Engine.Networks;

namespace Containers.Cli.Commands.Networks;

/// <summary><c>containers network connect</c>: puts a container on one more network.</summary>
internal sealed class NetworkConnectCommand : Command
{
    private readonly Argument<string> _network = new("network") { HelpName = "NETWORK" };
    private readonly Argument<string> _container = new("container") { HelpName = "CONTAINER" };

    public NetworkConnectCommand()
        : base("connect", "Put a container on a network")
    {
        OptionTable<NetworkAttachment> options = new();
        options.Texts("--alias", "NAME", "Name that leads to it there", static (attachment, values) => attachment with { Aliases = values });
        options.Text("--ip", "ADDRESS", "Its address of IPv4 there", static (attachment, value) => attachment with { IPv4 = value });
        options.Text("--ip6", "ADDRESS", "Its address of IPv6 there", static (attachment, value) => attachment with { IPv6 = value });
        options.Texts("--link", "CONTAINER[:NAME]", "Name that it has for another container there",
            static (attachment, values) => attachment with { Links = values });
        options.Texts("--driver-opt", "NAME=VALUE", "Option of its link there",
            static (attachment, values) => values.Aggregate(attachment, static (changed, option) => changed.WithDriverOption(option)));
        options.Texts("--link-local-ip", "ADDRESS", "Not supported", NetworkingOptions.RefuseLinkLocal);
        Add(_network);
        Add(_container);
        options.AddTo(this);
        SetAction(async result =>
        {
            using Interruption interruption = new();
            NetworkAttachment attachment = options.Apply(result, new NetworkAttachment { Network = result.GetRequiredValue(_network) });
            await CommandEngine.Open().Containers.Find(result.GetRequiredValue(_container)).ConnectAsync(attachment, interruption.Token).ConfigureAwait(false);
        });
    }
}

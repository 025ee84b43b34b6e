using System.Text;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Containers.Options;
using Containers.Engine.Networks;
using Containers.Supervision.Networks;

namespace Containers.Engine.Building.Execution;

/// <summary>The network of a step: the machine's, one that containers are on, or none.</summary>
internal sealed class StepNetwork
{
    private const string Loopback = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
    private readonly string _hosts;
    private readonly string _resolver;

    /// <summary>Writes down how names are found.</summary>
    /// <param name="folder">The step's folder.</param>
    /// <param name="network">What it is called.</param>
    /// <param name="hostName">The step's own name.</param>
    /// <param name="extraHosts">Names with addresses.</param>
    /// <param name="links">Its place on a network; null for the machine's or none.</param>
    /// <exception cref="FormatException">A host is not of the form <c>name:address</c>.</exception>
    public StepNetwork(StepFolder folder, string network, string hostName, IReadOnlyList<string> extraHosts, NetworkConfiguration? links)
    {
        IsHost = network == "host";
        string names = folder.Make("names");
        _hosts = Path.Combine(names, "hosts");
        _resolver = Path.Combine(names, "resolv.conf");
        var hosts = new StringBuilder(IsHost && File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts").TrimEnd('\n') + "\n" : Loopback);
        foreach (string host in extraHosts)
        {
            (string name, string address) = ReadHost(host);
            hosts.Append(AddressOf(address, links)).Append('\t').Append(name).Append('\n');
        }

        hosts.Append("127.0.0.1\t").Append(hostName).Append('\n');
        File.WriteAllText(_hosts, hosts.ToString());
        File.WriteAllText(_resolver,
            links is not null ? HostFiles.Resolvers(new ContainerOptions { Image = string.Empty }, links)
            : IsHost && File.Exists(HostResolvers.Path) ? File.ReadAllText(HostResolvers.Path)
            : string.Empty);
    }

    /// <summary>Reads a name with its address, <c>name:address</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static (string Name, string Address) ReadHost(string host)
    {
        int colon = host.AsSpan().IndexOfAny(':', '=');
        string address = host[(colon + 1)..].Trim('[', ']');
        return colon > 0 && NetworkModes.IsAddress(address)
            ? (host[..colon], address)
            : throw new FormatException($"'{host}' is no host; write NAME:ADDRESS, or NAME:host-gateway for this machine.");
    }

    private static string AddressOf(string address, NetworkConfiguration? links) =>
        address == HostFiles.HostGateway ? links?.Links.SelectMany(static link => link.Gateways).FirstOrDefault() ?? "127.0.0.1" : address;

    /// <summary>Whether it is the machine's own.</summary>
    public bool IsHost { get; }

    /// <summary>Puts the files into the step's root file system.</summary>
    public void AddTo(StepMounts mounts)
    {
        mounts.AddFile(_hosts, "/etc/hosts", isWritable: true);
        mounts.AddFile(_resolver, "/etc/resolv.conf", isWritable: true);
    }
}

using System.Text;

namespace Containers.Engine.Building.Execution;

/// <summary>The network of a step: the machine's, or none.</summary>
internal sealed class StepNetwork
{
    private const string Loopback = "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
    private readonly string _hosts;
    private readonly string _resolver;

    /// <summary>Writes down how names are found.</summary>
    /// <exception cref="FormatException">A host is not of the form <c>name:address</c>.</exception>
    public StepNetwork(StepFolder folder, string network, IReadOnlyList<string> extraHosts)
    {
        IsHost = network == "host";
        string names = folder.Make("names");
        _hosts = Path.Combine(names, "hosts");
        _resolver = Path.Combine(names, "resolv.conf");
        var hosts = new StringBuilder(IsHost && File.Exists("/etc/hosts") ? File.ReadAllText("/etc/hosts").TrimEnd('\n') + "\n" : Loopback);
        foreach (string host in extraHosts)
        {
            int colon = host.AsSpan().IndexOfAny(':', '=');
            hosts.Append(colon > 0 ? $"{host[(colon + 1)..]}\t{host[..colon]}\n" : throw new FormatException($"'{host}' is not of the form name:address."));
        }

        File.WriteAllText(_hosts, hosts.ToString());
        File.WriteAllText(_resolver, IsHost && File.Exists("/etc/resolv.conf") ? File.ReadAllText("/etc/resolv.conf") : string.Empty);
    }

    /// <summary>Whether it is the machine's own.</summary>
    public bool IsHost { get; }

    /// <summary>Puts the files into the step's root file system.</summary>
    public void AddTo(StepMounts mounts)
    {
        mounts.AddFile(_hosts, "/etc/hosts", isWritable: true);
        mounts.AddFile(_resolver, "/etc/resolv.conf", isWritable: true);
    }
}

using System.Text;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Networks;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Supervision.Networks;
using Microsoft.Win32.SafeHandles;

namespace Containers.Engine.Containers.Bundles;

/// <summary>
/// The files by which a container's programs know its name, those of others, and whom to ask for more: /etc/hostname (hostname(5)), /etc/hosts (hosts(5))
/// and /etc/resolv.conf (resolv.conf(5)). They lie beside the container and are mounted, so that neither image nor upper folder has them.
/// </summary>
internal static class HostFiles
{
    /// <summary>The address in <see cref="ContainerOptions.Hosts"/> that stands for this machine's on the container's network.</summary>
    public const string HostGateway = "host-gateway";

    private const uint Readable = 0x1A4; // 0644
    private const string HostsFile = "/etc/hosts";
    private const string NameServer = "127.0.0.11";

    /// <summary>The files' names in a container's folder, and where they are mounted.</summary>
    private static readonly (string Name, string Target)[] Files = [("hostname", "/etc/hostname"), ("hosts", HostsFile), ("resolv.conf", HostResolvers.Path)];

    /// <summary>Writes the files of a container that is about to be started. One that shares another's network has the other's.</summary>
    /// <param name="record">The container.</param>
    /// <param name="folder">Its folder.</param>
    /// <param name="network">Its network; null where it is attached to none.</param>
    public static void Write(ContainerRecord record, ContainerFolder folder, NetworkConfiguration? network)
    {
        if (NetworkModes.SharedWith(record.Options) is null)
        {
            Write(PathOf(folder, "hostname"), record, record.Options.Hostname + "\n");
            Write(PathOf(folder, "hosts"), record, Hosts(record.Options, network));
            Write(PathOf(folder, "resolv.conf"), record, Resolvers(record.Options, network));
        }
    }

    /// <summary>Writes the files of a container that runs, whose network has changed.</summary>
    /// <inheritdoc cref="Write(ContainerRecord, ContainerFolder, NetworkConfiguration?)"/>
    public static void Update(ContainerRecord record, ContainerFolder folder, NetworkConfiguration network)
    {
        Write(PathOf(folder, "hosts"), record, Hosts(record.Options, network));
        Write(PathOf(folder, "resolv.conf"), record, Resolvers(record.Options, network));
    }

    /// <summary>
    /// Writes a file in place, since mounts of containers are of it: readers see the new content. It belongs to the container's root. What a killed writer
    /// left is written at the next start.
    /// </summary>
    private static void Write(string path, ContainerRecord record, string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        if (File.Exists(path) && FileDescriptor.ReadFile(path).AsSpan().SequenceEqual(content))
        {
            return;
        }

        using SafeFileHandle file = FileDescriptor.Open(path, OpenFlags.Write | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.NoFollow, Readable);
        if (record.Ids?.ToOwners().Outside(0, 0) is var (user, group))
        {
            file.SetOwner(user, group);
        }

        file.SetMode(Readable); // Whatever umask its creator has.
        file.WriteAll(content);
    }

    /// <summary>The mounts of the files.</summary>
    public static IEnumerable<RuntimeMount> Mounts(ContainerRecord record, ContainerFolder folder)
    {
        ContainerFolder owner = NetworkModes.SharedWith(record.Options) is { } other ? new ContainerFolder(Path.Combine(Path.GetDirectoryName(folder.Path)!, other)) : folder;
        return Files.Where(file => File.Exists(PathOf(owner, file.Name)))
            .Select(file => new RuntimeMount { Destination = file.Target, Type = "bind", Source = PathOf(owner, file.Name), Options = ["bind", "rprivate"] });
    }

    private static string PathOf(ContainerFolder folder, string name) => Path.Combine(folder.Path, name);

    private static string Hosts(ContainerOptions options, NetworkConfiguration? network)
    {
        StringBuilder text = new();
        if (NetworkModes.IsHost(options) && File.Exists(HostsFile))
        {
            text.Append(Encoding.UTF8.GetString(FileDescriptor.ReadFile(HostsFile)).TrimEnd('\n')).Append('\n');
        }
        else
        {
            text.Append("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\nfe00::\tip6-localnet\nff00::\tip6-mcastprefix\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
        }

        foreach (string host in options.Hosts ?? [])
        {
            int colon = host.IndexOf(':', StringComparison.Ordinal);
            string address = host[(colon + 1)..] == HostGateway ? network?.Links.SelectMany(static link => link.Gateways).FirstOrDefault() ?? "127.0.0.1" : host[(colon + 1)..];
            text.Append(address).Append('\t').Append(host[..colon]).Append('\n');
        }

        foreach (string line in network?.HostLines ?? [])
        {
            text.Append(line).Append('\n');
        }

        string name = options.Hostname + (options.DomainName is { Length: > 0 } domain ? $".{domain} {options.Hostname}" : "");
        string[] own = network is null ? NetworkModes.IsHost(options) ? [] : ["127.0.0.1"] : [.. network.Links.SelectMany(static link => link.Addresses)];
        foreach (string address in own)
        {
            text.Append(address.Split('/')[0]).Append('\t').Append(name).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The content of /etc/resolv.conf.</summary>
    public static string Resolvers(ContainerOptions options, NetworkConfiguration? network)
    {
        List<string> servers = [.. options.Dns ?? []];
        List<string> rest = [];
        foreach (string[] words in HostResolvers.Lines())
        {
            switch (words)
            {
                case ["nameserver", var server, ..] when options.Dns is not { Count: > 0 }:
                    servers.Add(server);
                    break;
                case ["search" or "domain", ..] when options.DnsSearch is not { Count: > 0 }:
                case ["options", ..] when options.DnsOptions is not { Count: > 0 }:
                    rest.Add(string.Join(' ', words));
                    break;
            }
        }

        if (options.DnsSearch is { Count: > 0 } search && search is not ["."])
        {
            rest.Add($"search {string.Join(' ', search)}");
        }

        if (options.DnsOptions is { Count: > 0 } asked)
        {
            rest.Add($"options {string.Join(' ', asked)}");
        }

        // Only the host reaches what listens on its loopback, such as systemd-resolved, or what its own links lead to.
        bool isApart = network is not null;
        if (isApart && network!.AnswersNames)
        {
            servers = [NameServer];
            if (!rest.Exists(static line => line.Contains("ndots:", StringComparison.Ordinal)))
            {
                rest.Add("options ndots:0");
            }
        }
        else if (isApart)
        {
            bool hasSix = network!.HasSix;
            servers.RemoveAll(server => HostResolvers.IsLocal(server, hasSix));
        }

        return string.Concat(servers.Select(static server => $"nameserver {server}\n").Concat(rest.Select(static line => line + "\n")));
    }
}

using System.Globalization;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Engine.Networks;

namespace Containers.Engine.Containers.Bundles;

/// <summary>
/// The variables by which programs of a container find those that it is linked to on the standard network, where names are not answered, as docker sets them up
/// to version 28: <c>DB_PORT_5432_TCP_ADDR=172.17.0.2</c>. What the container's own environment says goes before them.
/// </summary>
internal static class LinkVariables
{
    /// <summary>The container with the variables in its environment.</summary>
    /// <param name="record">The container.</param>
    /// <param name="find">Finds another one that runs; null where it does not.</param>
    public static ContainerRecord Add(ContainerRecord record, Func<string, ContainerInfo?> find)
    {
        string[] links = [.. NetworkModes.AttachmentsOf(record.Options).Where(static network => network.Network == NetworkRecord.DefaultName).SelectMany(static network => network.Links)];
        string[] variables = [.. links.Select(NetworkAttachment.SplitLink).SelectMany(link => find(link.Name) is { } linked ? Of(record.Name, link.Alias, linked) : [])];
        return variables.Length == 0 ? record
            : record with { Options = record.Options with { Environment = EnvironmentList.Merge(variables, record.Options.Environment ?? []) } };
    }

    private static IEnumerable<string> Of(string name, string alias, ContainerInfo linked)
    {
        if (linked.Network?.Links.FirstOrDefault(static link => link.Network == NetworkRecord.DefaultName)?.Addresses is not [var own, ..])
        {
            yield break;
        }

        string address = own.Split('/')[0];
        string word = alias.ToUpperInvariant().Replace('-', '_');
        List<PortMapping[]> ranges = RangesOf(linked.Options);
        if (ranges is [[var first, ..], ..])
        {
            yield return $"{word}_PORT={Place(first)}";
        }

        foreach (PortMapping[] range in ranges)
        {
            foreach (PortMapping port in range)
            {
                string prefix = Prefix(port);
                yield return $"{prefix}={Place(port)}";
                yield return $"{prefix}_ADDR={address}";
                yield return $"{prefix}_PORT={Number(port)}";
                yield return $"{prefix}_PROTO={port.Protocol}";
            }

            if (range.Length > 1)
            {
                string prefix = Prefix(range[0]);
                yield return $"{prefix}_START={Place(range[0])}";
                yield return $"{prefix}_PORT_START={Number(range[0])}";
                yield return $"{prefix}_END={Place(range[^1])}";
                yield return $"{prefix}_PORT_END={Number(range[^1])}";
            }
        }

        yield return $"{word}_NAME=/{name}/{alias}";
        foreach (string variable in linked.Environment.Where(static variable => variable.Split('=')[0] is not ("HOME" or "PATH")))
        {
            yield return $"{word}_ENV_{variable}";
        }

        string Prefix(PortMapping port) => $"{word}_PORT_{Number(port)}_{port.Protocol.ToUpperInvariant()}";

        string Place(PortMapping port) => $"{port.Protocol}://{address}:{Number(port)}";
    }

    private static string Number(PortMapping port) => port.ContainerPort.ToString(CultureInfo.InvariantCulture);

    /// <summary>The ports that a container exposes or publishes, those of TCP first; such as follow each other are together.</summary>
    private static List<PortMapping[]> RangesOf(ContainerOptions options)
    {
        IEnumerable<PortMapping> ports = (options.Expose ?? []).Concat(options.Publish ?? []).SelectMany(PortMapping.Parse).DistinctBy(static port => port.ContainerKey)
            .OrderBy(static port => port.Protocol == "tcp" ? 0 : 1).ThenBy(static port => port.Protocol, StringComparer.Ordinal).ThenBy(static port => port.ContainerPort);
        List<PortMapping[]> ranges = [];
        foreach (PortMapping port in ports)
        {
            if (ranges is [.., [.., var last]] && last.Protocol == port.Protocol && last.ContainerPort + 1 == port.ContainerPort)
            {
                ranges[^1] = [.. ranges[^1], port];
            }
            else
            {
                ranges.Add([port]);
            }
        }

        return ranges;
    }
}

using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Networks;

namespace Containers.Docker.Lists;

/// <summary>A container's ports in a cell of a list, neighbours joined: <c>443/tcp, 0.0.0.0:8000-8001-&gt;8000-8001/tcp</c>.</summary>
internal static class PortText
{
    /// <summary>The text of the ports of a container that runs; empty for others.</summary>
    public static string Of(ContainerInfo container)
    {
        if (container.ProcessId is null)
        {
            return string.Empty;
        }

        List<PortMapping> published = [.. container.Ports];
        IEnumerable<PortMapping> exposed = (container.Options.Expose ?? []).SelectMany(PortMapping.Parse)
            .Where(port => !published.Exists(other => other.ContainerKey == port.ContainerKey));
        List<Group> groups = [];
        List<string> others = [];
        foreach (PortMapping port in exposed.Concat(published)
            .OrderBy(static port => port.ContainerPort)
            .ThenBy(static port => port.HostAddress, StringComparer.Ordinal)
            .ThenBy(static port => port.HostPort))
        {
            if (port.HostPort != 0 && port.HostPort != port.ContainerPort)
            {
                others.Add(port.ToString());
                continue;
            }

            string? address = port.HostPort == 0 ? null : port.HostAddress ?? "0.0.0.0";
            Group? group = groups.FindLast(group => group.Address == address && group.Protocol == port.Protocol && group.Last + 1 == port.ContainerPort);
            if (group is null)
            {
                groups.Add(new Group(address, port.Protocol, port.ContainerPort, port.ContainerPort));
            }
            else
            {
                groups[groups.IndexOf(group)] = group with { Last = port.ContainerPort };
            }
        }

        return string.Join(", ", groups.Select(static group => group.ToString()).Concat(others));
    }

    /// <summary>Ports in a row, at the same ports of the host or at none.</summary>
    private sealed record Group(string? Address, string Protocol, ushort First, ushort Last)
    {
        public override string ToString()
        {
            string ports = string.Create(CultureInfo.InvariantCulture, $"{First}{(Last > First ? $"-{Last}" : "")}");
            return Address is null
                ? $"{ports}/{Protocol}"
                : $"{(Address.Contains(':') ? $"[{Address}]" : Address)}:{ports}->{ports}/{Protocol}";
        }
    }
}

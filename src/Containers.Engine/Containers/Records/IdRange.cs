using Containers.Engine.Layers;
using Containers.Linux.Namespaces;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Records;

/// <summary>The IDs of a user namespace: in it they begin at 0, on the host at others (user_namespaces(7)).</summary>
[JsonRecord]
public sealed partial record IdRange
{
    /// <summary>The user on the host that is root inside.</summary>
    public uint FirstUser { get; init; }

    /// <summary>The group on the host that is root's inside.</summary>
    public uint FirstGroup { get; init; }

    /// <summary>How many users, and how many groups.</summary>
    public uint Count { get; init; }

    internal IReadOnlyList<LinuxIdMapping> Users => [new LinuxIdMapping { ContainerID = 0, HostID = FirstUser, Size = Count }];

    internal IReadOnlyList<LinuxIdMapping> Groups => [new LinuxIdMapping { ContainerID = 0, HostID = FirstGroup, Size = Count }];

    internal FileOwners ToOwners() => new(new IdMapping(0, FirstUser, Count), new IdMapping(0, FirstGroup, Count));
}

using System.Globalization;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Records;

/// <summary>
/// The IDs of a user namespace: in it they begin at 0, on the host - where the engine is an ordinary user's, in that user's namespace - at others
/// (user_namespaces(7)). They follow one another, but for the first of those on the host, which can have another place.
/// </summary>
[JsonRecord]
public sealed partial record IdRange
{
    /// <summary>The first user on the host.</summary>
    public uint FirstUser { get; init; }

    /// <summary>The first group on the host.</summary>
    public uint FirstGroup { get; init; }

    /// <summary>How many users, and how many groups.</summary>
    public uint Count { get; init; }

    /// <summary>Who the first user on the host is inside; 0 is root.</summary>
    public uint KeptUser { get; init; }

    /// <summary>Which group the first one on the host is inside.</summary>
    public uint KeptGroup { get; init; }

    /// <summary>Whether any number of containers have them at a time.</summary>
    public bool IsShared { get; init; }

    /// <summary>The users, as the runtime specification has them.</summary>
    internal IReadOnlyList<LinuxIdMapping> Users => Mappings(FirstUser, KeptUser);

    /// <summary>The groups.</summary>
    internal IReadOnlyList<LinuxIdMapping> Groups => Mappings(FirstGroup, KeptGroup);

    /// <summary>Whether everybody inside is who has the same ID on the host.</summary>
    internal bool IsSame => (FirstUser, FirstGroup, KeptUser, KeptGroup) == default;

    internal FileOwners ToOwners() => new(
        Mapped(Users), Mapped(Groups), string.Create(CultureInfo.InvariantCulture, $"{FirstUser}.{KeptUser}-{FirstGroup}.{KeptGroup}-{Count}"));

    private static List<IdMapping> Mapped(IReadOnlyList<LinuxIdMapping> mappings) =>
        [.. mappings.Select(static ids => new IdMapping(ids.ContainerID, ids.HostID, ids.Size))];

    private List<LinuxIdMapping> Mappings(uint first, uint kept)
    {
        if (kept == 0)
        {
            return [Ids(0, first, Count)];
        }

        // A user whose own ID is beyond all of these has it all the same.
        uint before = Math.Min(kept, Count - 1);
        List<LinuxIdMapping> mappings = [Ids(0, first + 1, before), Ids(kept, first, 1)];
        if (Count - 1 > kept)
        {
            mappings.Add(Ids(kept + 1, first + kept + 1, Count - 1 - kept));
        }

        return mappings;

        static LinuxIdMapping Ids(uint inside, uint outside, uint count) => new() { ContainerID = inside, HostID = outside, Size = count };
    }
}

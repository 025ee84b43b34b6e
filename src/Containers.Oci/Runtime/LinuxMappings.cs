using System.Globalization;

namespace Containers.Oci.Runtime;

/// <summary>A range of user or group ids of a user namespace (config-linux.md, "User namespace mappings").</summary>
[JsonRecord]
public sealed partial record LinuxIdMapping
{
    /// <summary>The first id in the namespace.</summary>
    public uint ContainerID { get; init; }

    /// <summary>The first id outside of it.</summary>
    public uint HostID { get; init; }

    /// <summary>How many ids.</summary>
    public uint Size { get; init; }

    /// <summary><c>INSIDE:HOST:COUNT</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ContainerID}:{HostID}:{Size}");
}

/// <summary>How far a clock of a time namespace is from the host's (config-linux.md, "Offset for Time Namespace").</summary>
[JsonRecord]
public sealed partial record LinuxTimeOffset
{
    /// <summary>Whole seconds.</summary>
    public long Secs { get; init; }

    /// <summary>Nanoseconds beside them.</summary>
    public uint Nanosecs { get; init; }
}

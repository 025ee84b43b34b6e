namespace Containers.Oci.Runtime;

/// <summary>A range of user or group ids of a user namespace (config-linux.md, "User namespace mappings").</summary>
public sealed record LinuxIdMapping
{
    /// <summary>Makes one by its members.</summary>
    public LinuxIdMapping()
    {
    }

    internal LinuxIdMapping(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "containerID": ContainerID = json.UInt32(); break;
                case "hostID": HostID = json.UInt32(); break;
                case "size": Size = json.UInt32(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>The first id in the namespace.</summary>
    public uint ContainerID { get; init; }

    /// <summary>The first id outside of it.</summary>
    public uint HostID { get; init; }

    /// <summary>How many ids.</summary>
    public uint Size { get; init; }
}

/// <summary>How far a clock of a time namespace is from the host's (config-linux.md, "Offset for Time Namespace").</summary>
public sealed record LinuxTimeOffset
{
    /// <summary>Makes one by its members.</summary>
    public LinuxTimeOffset()
    {
    }

    internal LinuxTimeOffset(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "secs": Secs = json.Int64(); break;
                case "nanosecs": Nanosecs = json.UInt32(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>Whole seconds.</summary>
    public long Secs { get; init; }

    /// <summary>Nanoseconds beside them.</summary>
    public uint Nanosecs { get; init; }
}

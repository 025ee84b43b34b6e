namespace Containers.Oci.Runtime;

/// <summary>Shares and limits of block devices (config-linux.md, "Block IO").</summary>
public sealed record LinuxBlockIO
{
    /// <summary>Makes one by its members.</summary>
    public LinuxBlockIO()
    {
    }

    internal LinuxBlockIO(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "weight": Weight = json.UInt16(); break;
                case "weightDevice": WeightDevice = json.List(static (ref JsonInput item) => new LinuxWeightDevice(ref item)); break;
                case "throttleReadBpsDevice": ThrottleReadBpsDevice = json.List(static (ref JsonInput item) => new LinuxThrottleDevice(ref item)); break;
                case "throttleWriteBpsDevice": ThrottleWriteBpsDevice = json.List(static (ref JsonInput item) => new LinuxThrottleDevice(ref item)); break;
                case "throttleReadIOPSDevice": ThrottleReadIopsDevice = json.List(static (ref JsonInput item) => new LinuxThrottleDevice(ref item)); break;
                case "throttleWriteIOPSDevice": ThrottleWriteIopsDevice = json.List(static (ref JsonInput item) => new LinuxThrottleDevice(ref item)); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>The share beside other groups', 10 to 1000.</summary>
    public ushort? Weight { get; init; }

    /// <summary>Shares on single devices.</summary>
    public IReadOnlyList<LinuxWeightDevice> WeightDevice { get; set; } = [];

    /// <summary>Bytes a second that may be read.</summary>
    public IReadOnlyList<LinuxThrottleDevice> ThrottleReadBpsDevice { get; set; } = [];

    /// <summary>Bytes a second that may be written.</summary>
    public IReadOnlyList<LinuxThrottleDevice> ThrottleWriteBpsDevice { get; set; } = [];

    /// <summary>Reads a second.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("throttleReadIOPSDevice")]
    public IReadOnlyList<LinuxThrottleDevice> ThrottleReadIopsDevice { get; set; } = [];

    /// <summary>Writes a second.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("throttleWriteIOPSDevice")]
    public IReadOnlyList<LinuxThrottleDevice> ThrottleWriteIopsDevice { get; set; } = [];
}

/// <summary>A share on one block device.</summary>
public sealed record LinuxWeightDevice
{
    /// <summary>Makes one by its members.</summary>
    public LinuxWeightDevice()
    {
    }

    internal LinuxWeightDevice(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "major": Major = json.Int64(); break;
                case "minor": Minor = json.Int64(); break;
                case "weight": Weight = json.UInt16(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>The device's major number.</summary>
    public long Major { get; init; }

    /// <summary>The device's minor number.</summary>
    public long Minor { get; init; }

    /// <summary>The share, 10 to 1000.</summary>
    public ushort? Weight { get; init; }
}

/// <summary>A limit on one block device.</summary>
public sealed record LinuxThrottleDevice
{
    /// <summary>Makes one by its members.</summary>
    public LinuxThrottleDevice()
    {
    }

    internal LinuxThrottleDevice(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "major": Major = json.Int64(); break;
                case "minor": Minor = json.Int64(); break;
                case "rate": Rate = json.UInt64(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary>The device's major number.</summary>
    public long Major { get; init; }

    /// <summary>The device's minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Bytes or operations a second; 0 is without limit.</summary>
    public ulong Rate { get; init; }
}

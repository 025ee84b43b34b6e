namespace Containers.Oci.Runtime;

/// <summary>Shares and limits of block devices (config-linux.md, "Block IO").</summary>
[JsonRecord]
public sealed partial record LinuxBlockIO
{
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
[JsonRecord]
public sealed partial record LinuxWeightDevice
{
    /// <summary>The device's major number.</summary>
    public long Major { get; init; }

    /// <summary>The device's minor number.</summary>
    public long Minor { get; init; }

    /// <summary>The share, 10 to 1000.</summary>
    public ushort? Weight { get; init; }
}

/// <summary>A limit on one block device.</summary>
[JsonRecord]
public sealed partial record LinuxThrottleDevice
{
    /// <summary>The device's major number.</summary>
    public long Major { get; init; }

    /// <summary>The device's minor number.</summary>
    public long Minor { get; init; }

    /// <summary>Bytes or operations a second; 0 is without limit.</summary>
    public ulong Rate { get; init; }
}

namespace Containers.Engine.Containers.Observation;

/// <summary>What came and went over a network device of a container.</summary>
/// <param name="Name">The device, <c>eth0</c>.</param>
/// <param name="Received">Bytes received.</param>
/// <param name="Sent">Bytes sent.</param>
public sealed record DeviceTraffic(string Name, long Received, long Sent)
{
    /// <summary>Its name.</summary>
    public override string ToString() => Name;
}

using Containers.Engine.Containers.Bundles;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>A device of the host.</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record DeviceDocument
{
    /// <summary>Where it is on the host.</summary>
    public string PathOnHost { get; init; } = string.Empty;

    /// <summary>Where it is in the container.</summary>
    public string PathInContainer { get; init; } = string.Empty;

    /// <summary>What may be done with it: <c>rwm</c>.</summary>
    public string CgroupPermissions { get; init; } = string.Empty;

    /// <summary>A device as it was asked for: <c>HOST[:CONTAINER[:ACCESS]]</c>.</summary>
    internal static DeviceDocument Of(string text)
    {
        (string host, string container, string access) = HostDevices.Parse(text);
        return new() { PathOnHost = host, PathInContainer = container, CgroupPermissions = access };
    }
}

using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.Records;
using Containers.Linux.Namespaces;

namespace Containers.Engine.Containers.Bundles;

/// <summary>
/// Kernel parameters of a container's own network by which its users need not be root for what docker lets everyone: ports below 1024, and the echo sockets
/// of ping (ip-sysctl; moby, daemon/oci_linux.go).
/// </summary>
internal static class NetworkParameters
{
    private const string FirstPort = "net.ipv4.ip_unprivileged_port_start";
    private const string EchoGroups = "net.ipv4.ping_group_range";
    private const string AllGroups = "0 2147483647";

    /// <summary>The parameters of a container: these, and after them those that its creator gives. A network that it shares stays as it is.</summary>
    public static IReadOnlyDictionary<string, string>? Of(ContainerRecord record)
    {
        ContainerOptions options = record.Options;
        if (NetworkModes.IsHost(options) || NetworkModes.SharedWith(options) is not null)
        {
            return options.Sysctls;
        }

        Dictionary<string, string> parameters = [];
        bool hasAllGroups = record.Ids is null && ProcessRights.Current == Rights.Root;
        if (hasAllGroups && IsKnown(EchoGroups))
        {
            parameters[EchoGroups] = AllGroups;
        }

        if (IsKnown(FirstPort))
        {
            parameters[FirstPort] = "0";
        }

        foreach ((string name, string value) in options.Sysctls ?? new Dictionary<string, string>())
        {
            parameters[name] = value;
        }

        return parameters;
    }

    private static bool IsKnown(string name) => File.Exists($"/proc/sys/{name.Replace('.', '/')}");
}

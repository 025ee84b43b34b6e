using Containers.Linux.Cgroups;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Which devices a container may use, by its control group (config-linux.md, "Allowed Device list").</summary>
internal static class DeviceAccess
{
    /// <summary>
    /// What every container may use whatever its list says: making nodes, the default devices, and pseudo-terminals
    /// (config-linux.md, "Default Devices").
    /// </summary>
    private static readonly DeviceRule[] Always =
    [
        new(true, 'c', null, null, "m"), new(true, 'b', null, null, "m"),
        new(true, 'c', 1, 3, "rwm"), new(true, 'c', 1, 5, "rwm"), new(true, 'c', 1, 7, "rwm"), new(true, 'c', 1, 8, "rwm"),
        new(true, 'c', 1, 9, "rwm"), new(true, 'c', 5, 0, "rwm"), new(true, 'c', 5, 2, "rwm"), new(true, 'c', 136, null, "rwm"),
    ];

    /// <summary>Sets a configuration's rules on the container's group; without any, its devices are not limited.</summary>
    internal static void Apply(Cgroup cgroup, IReadOnlyList<LinuxDeviceRule> rules)
    {
        // A user's container has no device nodes but those that are mounted into it, and only root loads the programs that v2 has for rules.
        if (rules.Count == 0 || (ProcessRights.Current != Rights.Root && cgroup.Folders.All(static entry => entry.Hierarchy.IsUnified)))
        {
            return;
        }

        cgroup.SetDeviceRules(
            [.. rules.Select(rule => new DeviceRule(rule.Allow, Type(rule), Number(rule.Major), Number(rule.Minor), Access(rule))), .. Always]);
    }

    /// <summary>A number, of which engines write -1 for any.</summary>
    private static long? Number(long? number) => number is < 0 ? null : number;

    private static string Access(LinuxDeviceRule rule) => rule.Access is not { Length: > 0 } access ? "rwm"
        : access.All(letter => letter is 'r' or 'w' or 'm') ? access
        : throw new ConfigurationException("linux.resources.devices", $"the access '{access}' has other letters than r, w and m");

    private static char Type(LinuxDeviceRule rule) => rule.Type switch
    {
        null or "" or "a" => 'a',
        "c" => 'c',
        "b" => 'b',
        _ => throw new ConfigurationException("linux.resources.devices", $"the type '{rule.Type}' is none of a, b and c"),
    };
}

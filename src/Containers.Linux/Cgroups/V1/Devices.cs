using System.Globalization;

namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 devices controller (admin-guide/cgroup-v1/devices.rst of Linux).</summary>
internal static class Devices
{
    /// <summary>Applies rules in their order; the kernel keeps the outcome.</summary>
    internal static void Apply(string folder, IEnumerable<DeviceRule> rules)
    {
        GroupFiles group = new(folder);
        DeviceRule[] all = [.. rules];
        for (int first = 0, next; first < all.Length; first = next)
        {
            for (next = first + 1; next < all.Length && all[next].Allow == all[first].Allow; next++)
            {
            }

            group.WriteEach(all[first].Allow ? "devices.allow" : "devices.deny", all[first..next].Select(Text));
        }
    }

    private static string Text(DeviceRule rule) => rule is { Type: 'a', Major: null, Minor: null }
        ? "a"
        : string.Create(CultureInfo.InvariantCulture, $"{rule.Type} {Number(rule.Major)}:{Number(rule.Minor)} {rule.Access}");

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "*";
}

using System.Globalization;

namespace Containers.Linux.Cgroups.V1;

/// <summary>The v1 devices controller (admin-guide/cgroup-v1/devices.rst of Linux).</summary>
internal static class Devices
{
    /// <summary>Applies rules in their order; the kernel keeps the outcome.</summary>
    internal static void Apply(string folder, IEnumerable<DeviceRule> rules)
    {
        GroupFiles group = new(folder);
        DeviceRule[] rest = [.. rules];
        while (rest is [{ Allow: var allow }, ..])
        {
            DeviceRule[] alike = [.. rest.TakeWhile(rule => rule.Allow == allow)];
            group.WriteEach(allow ? "devices.allow" : "devices.deny", alike.Select(Text));
            rest = rest[alike.Length..];
        }
    }

    private static string Text(DeviceRule rule) => rule is { Type: 'a', Major: null, Minor: null }
        ? "a"
        : string.Create(CultureInfo.InvariantCulture, $"{rule.Type} {Number(rule.Major)}:{Number(rule.Minor)} {rule.Access}");

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "*";
}

using Containers.Engine.Containers.Options;
using Containers.Linux.Capabilities;

namespace Containers.Engine.Containers.Bundles;

/// <summary>What a container's root may do (capabilities(7)).</summary>
internal static class CapabilityRules
{
    private const string All = "ALL";

    /// <summary>What docker lets a container do (moby, daemon/pkg/oci/caps: the default list).</summary>
    private static readonly string[] Default =
    [
        "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_MKNOD", "CAP_NET_RAW", "CAP_SETGID", "CAP_SETUID",
        "CAP_SETFCAP", "CAP_SETPCAP", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT", "CAP_KILL", "CAP_AUDIT_WRITE",
    ];

    /// <summary>Refuses names that are no capability.</summary>
    /// <exception cref="ContainerOptionsException">One is none.</exception>
    public static void Check(ContainerOptions options)
    {
        foreach (string name in (options.CapDrop ?? []).Concat(options.CapAdd ?? []))
        {
            if (FullName(name) is var full && full != All && CapabilitySet.NumberOf(full) is null)
            {
                throw new ContainerOptionsException($"'{name}' is not a capability. Give one such as NET_ADMIN, or ALL.");
            }
        }
    }

    /// <summary>The bounding set: the default less what is dropped, with what is added; with ALL on one side, the other is what differs.</summary>
    public static string[] Of(ContainerOptions options)
    {
        if (options.Privileged)
        {
            return Every();
        }

        HashSet<string> added = [.. (options.CapAdd ?? []).Select(FullName)];
        HashSet<string> dropped = [.. (options.CapDrop ?? []).Select(FullName)];
        if (added.Contains(All))
        {
            return [.. Every().Where(name => !dropped.Contains(name))];
        }

        IEnumerable<string> kept = dropped.Contains(All) ? [] : Default.Where(name => !dropped.Contains(name));
        return [.. kept.Union(added)];
    }

    /// <summary>All that this process can give; what it has not itself is left out without a word.</summary>
    private static string[] Every() => [.. CapabilitySet.Permitted.ToNames()];

    private static string FullName(string name)
    {
        string upper = name.ToUpperInvariant();
        return upper == All || upper.StartsWith("CAP_", StringComparison.Ordinal) ? upper : $"CAP_{upper}";
    }
}

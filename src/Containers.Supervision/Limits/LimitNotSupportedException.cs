using Containers.Linux.Namespaces;

namespace Containers.Supervision.Limits;

/// <summary>A limit was asked for that this machine cannot set: its controller is absent, or this version of cgroups has no such limit.</summary>
public sealed class LimitNotSupportedException : IOException
{
    private LimitNotSupportedException(string limit, string message)
        : base(message) => Limit = limit;

    /// <summary>The controller's name, or the limit's.</summary>
    public string Limit { get; }

    internal static LimitNotSupportedException Absent(string controller) => new(
        controller, ProcessRights.Current != Rights.Root
            ? $"Limits of '{controller}' need a control group, and this user may make none"
            : $"The cgroup controller '{controller}' is not on this machine, so its limits cannot be set (/proc/cgroups lists those that are)");

    internal static LimitNotSupportedException OnV2(string limit) => new(limit, $"{limit} cannot be set: cgroup v2 has no such limit");

    internal static LimitNotSupportedException Because(string limit, string reason) => new(limit, $"{limit} cannot be set: {reason}");
}

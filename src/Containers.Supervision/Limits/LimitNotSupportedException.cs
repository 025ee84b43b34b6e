using Containers.Linux.Cgroups;
using Containers.Linux.Namespaces;
using Containers.Supervision.Systemd;

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
            ? $"Limits of '{controller}' need a control group with that controller, and this user has none: {WhyUsersHaveNone()}"
            : $"The cgroup controller '{controller}' is not on this machine, so its limits cannot be set (/proc/cgroups lists those that are)");

    private static string WhyUsersHaveNone() => !CgroupLayout.All.IsPureUnified ? "users have control groups on cgroup v2 alone"
        : ServiceManagerAddress.FindForEngine() is null ? "there is no service manager of systemd's for this user (XDG_RUNTIME_DIR, loginctl enable-linger)"
        : "systemd does not delegate it to this user's manager (Delegate= of user@.service)";

    internal static LimitNotSupportedException OnV2(string limit) => new(limit, $"{limit} cannot be set: cgroup v2 has no such limit");

    internal static LimitNotSupportedException Because(string limit, string reason) => new(limit, $"{limit} cannot be set: {reason}");
}

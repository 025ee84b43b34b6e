using Containers.Linux.Processes;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>The kernel's security modules that give processes a label (config.md, "apparmorProfile", "selinuxLabel").</summary>
internal static class SecurityModules
{
    private const string AppArmorSwitch = "/sys/module/apparmor/parameters/enabled";

    /// <summary>Whether AppArmor is enabled.</summary>
    internal static bool HasAppArmor => File.Exists(AppArmorSwitch) && File.ReadAllText(AppArmorSwitch).StartsWith('Y');

    /// <summary>Whether SELinux is enabled.</summary>
    internal static bool HasSelinux => Directory.Exists("/sys/fs/selinux");

    /// <summary>Adds the steps by which the next program has its labels: while /proc is the host's, which no image can have replaced.</summary>
    internal static void Add(ChildProgram program, RuntimeProcess process)
    {
        if (process.ApparmorProfile is { Length: > 0 } profile)
        {
            string own = Directory.Exists("/proc/self/attr/apparmor") ? "/proc/self/attr/apparmor/exec" : "/proc/self/attr/exec";
            program.WriteHostFile(own, $"exec {profile}");
        }

        if (process.SelinuxLabel is { Length: > 0 } label)
        {
            program.WriteHostFile("/proc/self/attr/exec", label);
        }
    }
}

namespace Containers.Linux.Processes;

/// <summary>The kernel's security modules that give processes labels.</summary>
public static class SecurityModule
{
    private const string AppArmorSwitch = "/sys/module/apparmor/parameters/enabled";

    /// <summary>Whether AppArmor is enabled.</summary>
    public static bool HasAppArmor => File.Exists(AppArmorSwitch) && File.ReadAllText(AppArmorSwitch).StartsWith('Y');

    /// <summary>Whether SELinux is enabled.</summary>
    public static bool HasSelinux => File.Exists("/sys/fs/selinux/enforce");
}

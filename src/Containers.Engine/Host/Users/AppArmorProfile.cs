namespace Containers.Engine.Host.Users;

/// <summary>The profiles that let the product's programs, and PowerShell, have user namespaces where AppArmor keeps those from others (Ubuntu since 24.04).</summary>
internal static class AppArmorProfile
{
    /// <summary>The kernel's parameter that says so.</summary>
    public const string Parameter = "kernel.apparmor_restrict_unprivileged_userns";

    private const string OfPrograms = "containers";
    private const string OfPowerShell = "containers-pwsh";

    /// <summary>Whether AppArmor keeps user namespaces from programs without a profile.</summary>
    public static bool IsNeeded
    {
        get
        {
            const string file = "/proc/sys/kernel/apparmor_restrict_unprivileged_userns";
            return File.Exists(file) && File.ReadAllText(file).Trim() == "1";
        }
    }

    /// <summary>What root does, a sentence: the profile of this program is loaded, for PowerShell that of the programs which it starts too.</summary>
    public static string HowToLoad
    {
        get
        {
            string[] profiles = Path.GetFileName(Environment.ProcessPath) == ProductPrograms.CommandLine ? [OfPrograms] : [OfPrograms, OfPowerShell];
            string folder = ProductPrograms.TryFindFolder("apparmor.d") ?? "the module's apparmor.d";
            return $"As root: cd {folder} && install -m 644 {string.Join(' ', profiles)} /etc/apparmor.d && "
                + $"apparmor_parser -r {string.Join(' ', profiles.Select(static name => $"/etc/apparmor.d/{name}"))}";
        }
    }
}

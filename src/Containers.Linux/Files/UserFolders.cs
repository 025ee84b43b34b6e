using Containers.Linux.Deputies;

namespace Containers.Linux.Files;

/// <summary>
/// Where a user's programs have their files (XDG base directory specification). A path that is not absolute says nothing: the folder that a process happens to be
/// in is nobody's home.
/// </summary>
public static class UserFolders
{
    /// <summary>The variable that names <see cref="Home"/>.</summary>
    public const string HomeVariable = "HOME";

    /// <summary>The user's home, there or not: by the environment, else by the user's account, else the root folder, as of who logs in without one.</summary>
    public static string Home => NamedHome
        ?? (Deputy.Aside(static () => AccountDatabase.FindUser(FileDescriptor.EffectiveUser)) is ({ } _, { } _, ['/', ..] home) ? Path.GetFullPath(home) : "/");

    /// <summary>The home that the environment names; null where it names none.</summary>
    public static string? NamedHome => Named(HomeVariable);

    /// <summary>Where data are kept.</summary>
    public static string Data => Named("XDG_DATA_HOME") ?? Path.Combine(Home, ".local", "share");

    /// <summary>Where settings are kept.</summary>
    public static string Configuration => Named("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config");

    /// <summary>What a login has for sockets and the like; null where there was none.</summary>
    public static string? Runtime => Named("XDG_RUNTIME_DIR");

    /// <summary>Temporary files, anybody's.</summary>
    public static string Temporary => Named("TMPDIR") ?? "/tmp";

    private static string? Named(string variable) => Environment.GetEnvironmentVariable(variable) is ['/', ..] path ? Path.GetFullPath(path) : null;
}

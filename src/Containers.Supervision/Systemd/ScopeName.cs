namespace Containers.Supervision.Systemd;

/// <summary>The name of a scope of systemd's, which is a control group whose processes somebody else starts (systemd.scope(5)).</summary>
/// <param name="Slice">The slice that it lies in, such as <c>system.slice</c> (systemd.slice(5)).</param>
/// <param name="Unit">The scope's own name, which ends with <c>.scope</c>.</param>
public sealed record ScopeName(string Slice, string Unit)
{
    private const string SliceSuffix = ".slice";
    private const string ScopeSuffix = ".scope";
    private const string RootSlice = "-.slice";

    /// <summary>The slice of scopes that name none, of the machine's manager and of a user's.</summary>
    /// <param name="isUser">Whether it is a user's.</param>
    public static string UsualSlice(bool isUser) => isUser ? "user.slice" : "system.slice";

    /// <summary>Reads <c>slice:prefix:name</c>, as OCI runtimes take it for <c>linux.cgroupsPath</c>.</summary>
    /// <param name="path">The text; an empty slice is the usual one.</param>
    /// <param name="isUser">Whether a user's manager makes the scope.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static ScopeName Parse(string path, bool isUser)
    {
        if (path.Split(':') is not [var slice, var prefix, { Length: > 0 } name] || path.Contains('/', StringComparison.Ordinal))
        {
            throw new FormatException($"'{path}' is no scope of systemd's; it is written slice:prefix:name, such as system.slice:box:1");
        }

        slice = slice.Length > 0 ? slice : UsualSlice(isUser);
        RequireSlice(slice);
        return new ScopeName(slice, (prefix.Length > 0 ? $"{prefix}-{name}" : name) + ScopeSuffix);
    }

    /// <summary>Whether a text names a slice: each slice but the root's is below the one whose name goes up to its last dash.</summary>
    public static bool IsSlice(string slice) => slice == RootSlice || (slice.Length > SliceSuffix.Length && slice.EndsWith(SliceSuffix, StringComparison.Ordinal)
        && !slice.Contains('/', StringComparison.Ordinal) && slice[..^SliceSuffix.Length].Split('-').All(static part => part.Length > 0));

    /// <summary>The path of the scope's control group.</summary>
    /// <param name="manager">The control group of the manager, absolute; empty for the root.</param>
    public string GroupBelow(string manager)
    {
        string path = manager.TrimEnd('/');
        string name = Slice == RootSlice ? string.Empty : Slice[..^SliceSuffix.Length];
        for (int dash = name.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = name.IndexOf('-', dash + 1))
        {
            path += $"/{name[..dash]}{SliceSuffix}";
        }

        return name.Length == 0 ? $"{path}/{Unit}" : $"{path}/{Slice}/{Unit}";
    }

    private static void RequireSlice(string slice)
    {
        if (!IsSlice(slice))
        {
            throw new FormatException($"'{slice}' is no slice; it is a name such as machine-a.slice, whose parts between dashes are not empty");
        }
    }
}

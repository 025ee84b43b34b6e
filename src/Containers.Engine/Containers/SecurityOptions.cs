namespace Containers.Engine.Containers;

/// <summary>Security options in docker's spelling, as a command line and a cmdlet take them.</summary>
public sealed record SecurityOptions
{
    /// <summary>For <see cref="SeccompProfile"/>: all system calls can be made.</summary>
    public const string Unconfined = "unconfined";

    /// <summary>For <see cref="SeccompProfile"/>: the default profile.</summary>
    public const string BuiltIn = "builtin";

    /// <summary>Whether programs can never gain privileges by being executed.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>The profile: <see cref="Unconfined"/>, <see cref="BuiltIn"/> or a file; null where none is named.</summary>
    public string? SeccompProfile { get; init; }

    /// <summary>Whether the profile is a file.</summary>
    public bool HasSeccompFile => SeccompProfile is not (null or Unconfined or BuiltIn);

    /// <summary>Reads options; a later one wins.</summary>
    /// <exception cref="ContainerOptionsException">One is not known.</exception>
    public static SecurityOptions Parse(IEnumerable<string> options)
    {
        SecurityOptions result = new();
        foreach (string option in options)
        {
            result = option switch
            {
                "no-new-privileges" or "no-new-privileges=true" => result with { NoNewPrivileges = true },
                "no-new-privileges=false" => result with { NoNewPrivileges = false },
                _ when option.StartsWith("seccomp=", StringComparison.Ordinal) && option.Length > 8 => result with { SeccompProfile = option[8..] },
                _ => throw new ContainerOptionsException(
                    $"'{option}' is not a security option; there are no-new-privileges, seccomp=unconfined and seccomp=FILE."),
            };
        }

        return result;
    }
}

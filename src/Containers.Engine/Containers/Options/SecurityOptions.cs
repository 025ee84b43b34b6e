using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Security options in docker's spelling, as a command line and a cmdlet take them.</summary>
[JsonRecord]
public sealed partial record SecurityOptions
{
    /// <summary>For <see cref="SeccompProfile"/>: all system calls can be made. For <see cref="AppArmorProfile"/>: no profile.</summary>
    public const string Unconfined = "unconfined";

    /// <summary>For <see cref="SeccompProfile"/>: docker's default profile.</summary>
    public const string BuiltIn = "builtin";

    /// <summary>Whether programs can never gain privileges by being executed (no_new_privs of prctl(2)).</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>
    /// Which system calls can be made: null or <see cref="BuiltIn"/> for docker's default profile, <see cref="Unconfined"/> for all, or the
    /// path of a profile in docker's form, or that profile's text itself.
    /// </summary>
    public string? SeccompProfile { get; init; }

    /// <summary>The AppArmor profile, which the kernel must know; null or <see cref="Unconfined"/> for none.</summary>
    public string? AppArmorProfile { get; init; }

    /// <summary>The SELinux label, <c>user:role:type:level</c>; null for none.</summary>
    public string? SelinuxLabel { get; init; }

    /// <summary>Whether the kernel's files in /proc and /sys that containers do not see, or cannot write, are left as they are.</summary>
    public bool UnconfinedSystemPaths { get; init; }

    internal bool HasSeccompFile => SeccompProfile is not (null or Unconfined or BuiltIn);

    /// <summary>Reads options; a later one wins. Labels are passed over where the kernel has no SELinux, as docker does.</summary>
    /// <param name="options">Options such as <c>seccomp=unconfined</c>.</param>
    /// <param name="pathOf">Finds the file of a profile; null takes the path as it is.</param>
    /// <exception cref="ContainerOptionsException">One is not known.</exception>
    public static SecurityOptions Parse(IEnumerable<string> options, Func<string, string>? pathOf = null)
    {
        SecurityOptions result = new();
        List<string> label = [];
        foreach (string option in options)
        {
            (string name, string value) = Split(option);
            result = (name, value) switch
            {
                ("no-new-privileges", "") => result with { NoNewPrivileges = true },
                ("no-new-privileges", _) when GoBoolean.TryParse(value, out bool isOn) => result with { NoNewPrivileges = isOn },
                ("seccomp", Unconfined or BuiltIn) => result with { SeccompProfile = value },
                ("seccomp", { Length: > 0 }) => result with { SeccompProfile = pathOf?.Invoke(value) ?? value },
                ("apparmor", { Length: > 0 }) => result with { AppArmorProfile = value },
                ("systempaths", Unconfined) => result with { UnconfinedSystemPaths = true },
                ("label", { Length: > 0 }) => With(result, label, value),
                _ => throw new ContainerOptionsException(
                    $"'{option}' is not a security option; there are no-new-privileges, seccomp=unconfined, seccomp=FILE, apparmor=PROFILE, "
                    + "systempaths=unconfined, label=disable and label=user:, role:, type: or level: with a value."),
            };
        }

        return label.Count == 0 || !SecurityModule.HasSelinux ? result : result with { SelinuxLabel = Label(label) };
    }

    /// <summary>The options in that spelling; a profile that is given as its text as <c>seccomp={…}</c>.</summary>
    public override string ToString()
    {
        string?[] options =
        [
            NoNewPrivileges ? "no-new-privileges" : null,
            SeccompProfile is null ? null : SeccompProfile.TrimStart().StartsWith('{') ? "seccomp={…}" : $"seccomp={SeccompProfile}",
            AppArmorProfile is null ? null : $"apparmor={AppArmorProfile}",
            SelinuxLabel is null ? null : $"label={SelinuxLabel}",
            UnconfinedSystemPaths ? "systempaths=unconfined" : null,
        ];
        return string.Join(", ", options.Where(static option => option is not null));
    }

    private static (string Name, string Value) Split(string option)
    {
        int separator = option.AsSpan().IndexOfAny('=', ':');
        return separator < 0 ? (option, string.Empty) : (option[..separator], option[(separator + 1)..]);
    }

    private static SecurityOptions With(SecurityOptions options, List<string> label, string value)
    {
        bool isPart = value.Split(':', 2) is ["user" or "role" or "type" or "level", { Length: > 0 }];
        if (value == "disable")
        {
            label.Clear();
        }
        else
        {
            label.Add(isPart ? value : throw new ContainerOptionsException($"'{value}' is not a part of a label; write type:NAME or the like, or disable."));
        }

        return options;
    }

    /// <summary>A label with what is said in place of what containers have by default (container_selinux(8)).</summary>
    private static string Label(List<string> parts)
    {
        return $"{Part("user") ?? "system_u"}:{Part("role") ?? "system_r"}:{Part("type") ?? "container_t"}:{Part("level") ?? "s0"}";

        string? Part(string name) => parts.FindLast(part => part.StartsWith($"{name}:", StringComparison.Ordinal))?[(name.Length + 1)..];
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Engine.Containers.Seccomp;

/// <summary>
/// Which system calls containers may make, in docker's form: what the runtime specification has, and conditions on the container's
/// capabilities, the machine and the kernel.
/// </summary>
[JsonRecord]
internal sealed partial record SeccompProfile
{
    public required string DefaultAction { get; init; }

    public uint? DefaultErrnoRet { get; init; }

    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>In place of <see cref="Architectures"/>: for each machine, whose calls it can make besides.</summary>
    public IReadOnlyList<SeccompProfileMachine>? ArchMap { get; init; }

    public IReadOnlyList<string>? Flags { get; init; }

    public IReadOnlyList<SeccompProfileRule>? Syscalls { get; init; }

    /// <summary>Reads a profile: from a file, or out of its text itself, as docker's clients send it.</summary>
    /// <exception cref="ContainerOptionsException">There is no such file, or it is not such a profile.</exception>
    internal static SeccompProfile Read(string path)
    {
        try
        {
            return path.StartsWith('{') ? JsonInput.Read<SeccompProfile>(Encoding.UTF8.GetBytes(path), "seccomp profile").Check()
                : JsonInput.Read<SeccompProfile>(File.ReadAllBytes(path), $"seccomp profile {path}").Check();
        }
        catch (OciFormatException exception)
        {
            throw new ContainerOptionsException(exception.Message);
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ContainerOptionsException($"The seccomp profile {path} cannot be read: {exception.Message}");
        }
    }

    /// <summary>Takes what applies to a container.</summary>
    /// <param name="capabilities">Its bounding set.</param>
    internal LinuxSeccomp For(IReadOnlyCollection<string> capabilities)
    {
        bool arm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        (string architecture, string machine) = arm ? ("SCMP_ARCH_AARCH64", "arm64") : ("SCMP_ARCH_X86_64", "amd64");
        SeccompProfileMachine? mapped = ArchMap?.FirstOrDefault(entry => entry.Architecture == architecture);
        return new LinuxSeccomp
        {
            DefaultAction = DefaultAction,
            DefaultErrnoRet = DefaultErrnoRet,
            Architectures = mapped is null ? Architectures ?? [] : [architecture, .. mapped.SubArchitectures ?? []],
            Flags = Flags,
            Syscalls =
            [
                .. (Syscalls ?? []).Where(rule => rule.AppliesTo(capabilities, machine)).Select(rule => new LinuxSystemCallRule
                {
                    Names = rule.Names ?? [rule.Name!],
                    Action = rule.Action,
                    ErrnoRet = rule.ErrnoRet,
                    Args = rule.Args is { Count: > 0 } ? rule.Args : null,
                }),
            ],
        };
    }

    private SeccompProfile Check()
    {
        if (Architectures is { Count: > 0 } && ArchMap is { Count: > 0 })
        {
            throw new FormatException("architectures and archMap exclude each other.");
        }

        IReadOnlyList<SeccompProfileRule> rules = Syscalls ?? [];
        for (int i = 0; i < rules.Count; i++)
        {
            if (rules[i].Names is null == rules[i].Name is null)
            {
                throw new FormatException($"syscalls[{i}] needs either name or names.");
            }

            foreach (string? version in new[] { rules[i].Includes?.MinKernel, rules[i].Excludes?.MinKernel })
            {
                if (version is { Length: > 0 } && !Version.TryParse(version, out _))
                {
                    throw new FormatException($"syscalls[{i}]: minKernel '{version}' is not written like 4.8.");
                }
            }
        }

        return this;
    }
}

/// <summary>A machine's architecture, and those it can make the calls of besides.</summary>
[JsonRecord]
internal sealed partial record SeccompProfileMachine
{
    public required string Architecture { get; init; }

    public IReadOnlyList<string>? SubArchitectures { get; init; }
}

/// <summary>What becomes of some calls, where it applies.</summary>
[JsonRecord]
internal sealed partial record SeccompProfileRule
{
    /// <summary>The call, as profiles of old name it.</summary>
    public string? Name { get; init; }

    public IReadOnlyList<string>? Names { get; init; }

    public required string Action { get; init; }

    public uint? ErrnoRet { get; init; }

    public IReadOnlyList<LinuxSystemCallArgument>? Args { get; init; }

    /// <summary>What must all be so for the rule to apply.</summary>
    public SeccompProfileCondition? Includes { get; init; }

    /// <summary>What must not be so.</summary>
    public SeccompProfileCondition? Excludes { get; init; }

    internal bool AppliesTo(IReadOnlyCollection<string> capabilities, string machine) =>
        (Includes?.Caps is not { Count: > 0 } needed || needed.All(capabilities.Contains))
        && (Includes?.Arches is not { Count: > 0 } machines || machines.Contains(machine))
        && (Includes?.MinKernel is not { Length: > 0 } least || IsKernel(least))
        && Excludes?.Caps?.Any(capabilities.Contains) is not true
        && Excludes?.Arches?.Contains(machine) is not true
        && (Excludes?.MinKernel is not { Length: > 0 } first || !IsKernel(first));

    private static bool IsKernel(string least) => Environment.OSVersion.Version >= Version.Parse(least);
}

/// <summary>What a rule depends on.</summary>
[JsonRecord]
internal sealed partial record SeccompProfileCondition
{
    public IReadOnlyList<string>? Caps { get; init; }

    /// <summary>Machines as Go names them: <c>amd64</c>.</summary>
    public IReadOnlyList<string>? Arches { get; init; }

    /// <summary>The first kernel, <c>4.8</c>.</summary>
    public string? MinKernel { get; init; }
}

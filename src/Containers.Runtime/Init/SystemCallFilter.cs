using Containers.Linux.Child;
using Containers.Linux.Seccomp;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>Reads the configuration's <c>linux.seccomp</c> and turns it into a filter (config-linux.md, "Seccomp").</summary>
internal static class SystemCallFilter
{
    private const string Member = "linux.seccomp";
    private const string DefaultMember = $"{Member}.defaultAction";
    private const string Notify = "SCMP_ACT_NOTIFY";
    private const int Arguments = 6;
    private const uint EPERM = 1;
    private const uint HighestErrorNumber = 4095;

    /// <summary>Compiles the filter.</summary>
    /// <param name="program">The program that gets the filter.</param>
    /// <param name="seccomp">The configuration.</param>
    /// <param name="listener">Who decides about calls; null where nobody does.</param>
    /// <returns>What adds its installation to the program.</returns>
    /// <exception cref="ConfigurationException">A value is none that there is.</exception>
    internal static Action Prepare(ChildProgram program, LinuxSeccomp seccomp, SeccompListener? listener)
    {
        BpfInstruction[] filter = Compile(seccomp);
        SeccompFlags flags = FlagsOf(seccomp.Flags);
        if (listener is null)
        {
            return () => program.FilterSystemCalls(filter, flags);
        }

        CheckListener(seccomp);

        // The kernel returns either a listener or what became of other threads, of which this process has none.
        flags = (flags & ~SeccompFlags.ThreadSync) | SeccompFlags.Listener;
        return () =>
        {
            program.FilterSystemCalls(filter, flags);
            program.Arrive();
            program.WaitForByte(listener.Proceed);
        };
    }

    /// <summary>Whether somebody else decides about calls: then the program arrives once more when the filter is there.</summary>
    internal static bool Notifies(LinuxSeccomp? seccomp) => seccomp is not null && seccomp.Syscalls.Any(rule => rule.Action == Notify);

    private static void CheckListener(LinuxSeccomp seccomp)
    {
        if (seccomp.ListenerPath is not { Length: > 0 })
        {
            throw new ConfigurationException($"{Member}.listenerPath", $"rules with {Notify} need a socket that listens");
        }

        // Until the listener is handed on nobody can answer, and the process tells its parent that it is there by this call.
        if (seccomp.Syscalls.Any(rule => rule.Action == Notify && rule.Names.Contains("write")))
        {
            throw new ConfigurationException($"{Member}.syscalls", $"{Notify} is not for the call write, which the runtime itself makes behind the filter");
        }
    }

    /// <summary>Compiles a filter.</summary>
    /// <exception cref="ConfigurationException">A value is none that there is.</exception>
    internal static BpfInstruction[] Compile(LinuxSeccomp seccomp)
    {
        SeccompAction defaultAction = ActionOf(seccomp.DefaultAction, seccomp.DefaultErrnoRet, DefaultMember, $"{Member}.defaultErrnoRet");
        List<SeccompArchitecture> architectures = [];
        for (int i = 0; i < seccomp.Architectures.Count; i++)
        {
            if (ArchitectureOf(seccomp.Architectures[i], i) is { } architecture)
            {
                architectures.Add(architecture);
            }
        }

        SeccompRule[] rules = new SeccompRule[seccomp.Syscalls.Count];
        for (int i = 0; i < rules.Length; i++)
        {
            rules[i] = RuleOf(seccomp.Syscalls[i], $"{Member}.syscalls[{i}]");
        }

        try
        {
            return new SeccompPolicy(defaultAction, architectures, rules).Compile();
        }
        catch (SeccompException exception)
        {
            throw new ConfigurationException($"{Member}.syscalls", exception.Message);
        }
    }

    private static SeccompRule RuleOf(LinuxSystemCallRule rule, string member)
    {
        if (rule.Names.Count == 0 || rule.Names.Any(string.IsNullOrEmpty))
        {
            throw new ConfigurationException($"{member}.names", "at least one name is needed, and none that is empty");
        }

        SeccompComparison[] comparisons = new SeccompComparison[rule.Args?.Count ?? 0];
        for (int i = 0; i < comparisons.Length; i++)
        {
            LinuxSystemCallArgument argument = rule.Args![i];
            comparisons[i] = argument.Index < Arguments
                ? new((int)argument.Index, OperatorOf(argument.Op, $"{member}.args[{i}].op"), argument.Value, argument.ValueTwo)
                : throw new ConfigurationException($"{member}.args[{i}].index", $"{argument.Index} is not an argument; they are numbered 0 to 5");
        }

        return new SeccompRule(rule.Names, ActionOf(rule.Action, rule.ErrnoRet, $"{member}.action", $"{member}.errnoRet"), comparisons);
    }

    private static SeccompAction ActionOf(string name, uint? number, string member, string numberMember) => name switch
    {
        "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SeccompAction.KillThread,
        "SCMP_ACT_KILL_PROCESS" => SeccompAction.KillProcess,
        "SCMP_ACT_TRAP" => SeccompAction.Trap,
        "SCMP_ACT_ERRNO" => SeccompAction.Errno((ushort)Bounded(number, HighestErrorNumber, numberMember)),
        "SCMP_ACT_TRACE" => SeccompAction.Trace((ushort)Bounded(number, ushort.MaxValue, numberMember)),
        "SCMP_ACT_LOG" => SeccompAction.Log,
        Notify when member != DefaultMember => SeccompAction.Notify,
        "SCMP_ACT_ALLOW" => SeccompAction.Allow,
        _ => throw new ConfigurationException(
            member,
            $"'{name}' is none of SCMP_ACT_KILL, _KILL_THREAD, _KILL_PROCESS, _TRAP, _ERRNO, _TRACE, _LOG, _ALLOW, nor of a rule _NOTIFY"),
    };

    private static uint Bounded(uint? number, uint most, string member) => number switch
    {
        null => EPERM,
        { } value when value <= most => value,
        _ => throw new ConfigurationException(member, $"{number} is above {most}"),
    };

    private static SeccompOperator OperatorOf(string name, string member) => name switch
    {
        "SCMP_CMP_NE" => SeccompOperator.NotEqual,
        "SCMP_CMP_LT" => SeccompOperator.Less,
        "SCMP_CMP_LE" => SeccompOperator.LessOrEqual,
        "SCMP_CMP_EQ" => SeccompOperator.Equal,
        "SCMP_CMP_GE" => SeccompOperator.GreaterOrEqual,
        "SCMP_CMP_GT" => SeccompOperator.Greater,
        "SCMP_CMP_MASKED_EQ" => SeccompOperator.MaskedEqual,
        _ => throw new ConfigurationException(member, $"'{name}' is none of SCMP_CMP_NE, _LT, _LE, _EQ, _GE, _GT, _MASKED_EQ"),
    };

    /// <summary>
    /// An architecture; null for one of the specification's that is none of a machine this runtime runs on: its calls cannot be made, or
    /// for 32-bit ARM, are those of an architecture that is not listed.
    /// </summary>
    private static SeccompArchitecture? ArchitectureOf(string name, int index) => name switch
    {
        "SCMP_ARCH_X86_64" => SeccompArchitecture.X64,
        "SCMP_ARCH_X32" => SeccompArchitecture.X32,
        "SCMP_ARCH_X86" => SeccompArchitecture.I386,
        "SCMP_ARCH_AARCH64" => SeccompArchitecture.Arm64,
        "SCMP_ARCH_ARM" or "SCMP_ARCH_LOONGARCH64" or "SCMP_ARCH_M68K" or "SCMP_ARCH_MIPS" or "SCMP_ARCH_MIPS64" or "SCMP_ARCH_MIPS64N32"
            or "SCMP_ARCH_MIPSEL" or "SCMP_ARCH_MIPSEL64" or "SCMP_ARCH_MIPSEL64N32" or "SCMP_ARCH_PARISC" or "SCMP_ARCH_PARISC64"
            or "SCMP_ARCH_PPC" or "SCMP_ARCH_PPC64" or "SCMP_ARCH_PPC64LE" or "SCMP_ARCH_RISCV64" or "SCMP_ARCH_S390" or "SCMP_ARCH_S390X"
            or "SCMP_ARCH_SH" or "SCMP_ARCH_SHEB" => null,
        _ => throw new ConfigurationException($"{Member}.architectures[{index}]", $"'{name}' is no architecture; they are written like SCMP_ARCH_X86_64"),
    };

    /// <summary>The flags; without any said, speculation is allowed, as other runtimes do.</summary>
    private static SeccompFlags FlagsOf(IReadOnlyList<string>? names)
    {
        if (names is null)
        {
            return SeccompFlags.SpeculationAllowed;
        }

        SeccompFlags flags = SeccompFlags.None;
        for (int i = 0; i < names.Count; i++)
        {
            flags |= names[i] switch
            {
                "SECCOMP_FILTER_FLAG_TSYNC" => SeccompFlags.ThreadSync,
                "SECCOMP_FILTER_FLAG_LOG" => SeccompFlags.Log,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SeccompFlags.SpeculationAllowed,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => SeccompFlags.WaitKillable,
                _ => throw new ConfigurationException(
                    $"{Member}.flags[{i}]", $"'{names[i]}' is none of SECCOMP_FILTER_FLAG_TSYNC, _LOG, _SPEC_ALLOW, _WAIT_KILLABLE_RECV"),
            };
        }

        return flags;
    }
}

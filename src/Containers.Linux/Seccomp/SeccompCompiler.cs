namespace Containers.Linux.Seccomp;

/// <summary>
/// Makes a filter of a policy: the architecture is told apart, then a binary search over ranges of numbers with the same outcome finds
/// what becomes of the call, then the conditions on arguments, where there are any, are tested one after the other. An outcome without
/// conditions depends on architecture and number alone, and the kernel caches it.
/// </summary>
internal sealed class SeccompCompiler(SeccompPolicy policy)
{
    // struct seccomp_data of linux/seccomp.h, for little-endian machines.
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint ArgumentsOffset = 16;

    private readonly Dictionary<string, CallRules> _calls = new(512, StringComparer.Ordinal);
    private readonly BpfAssembler _assembler = new();

    internal BpfInstruction[] Compile()
    {
        foreach (SeccompRule rule in policy.Rules)
        {
            Enter(rule);
        }

        SeccompArchitecture native = SeccompArchitectures.Native;
        HashSet<SeccompArchitecture> listed = [.. policy.Architectures, native];

        // Written from the end, so that the native architecture, which nearly all calls are of, is tested first.
        int next = _assembler.Return(SeccompAction.KillProcess.Value);
        HashSet<uint> done = [SeccompArchitectures.AuditNumber(native)];
        foreach (SeccompArchitecture architecture in listed)
        {
            if (done.Add(SeccompArchitectures.AuditNumber(architecture)))
            {
                next = Branch(SeccompArchitectures.AuditNumber(architecture), next);
            }
        }

        next = Branch(SeccompArchitectures.AuditNumber(native), next);
        _assembler.Load(ArchitectureOffset, next);
        return _assembler.ToProgram();

        int Branch(uint audit, int otherwise) =>
            _assembler.Test(BpfInstruction.JumpIfEqual, audit, _assembler.Load(NumberOffset, Search(RangesOf(audit, listed))), otherwise);
    }

    /// <summary>Enters a rule under the names of its calls.</summary>
    private void Enter(SeccompRule rule)
    {
        bool redundant = rule.Action == policy.DefaultAction;
        CallRules alone = redundant ? CallRules.Default : new CallRules(rule.Action, null);
        foreach (string name in rule.Names)
        {
            CallRules? known = _calls.GetValueOrDefault(name);
            if (known is null || (known == CallRules.Default && !redundant))
            {
                _calls[name] = rule.Comparisons.Count == 0 || redundant ? alone : new CallRules(null, [rule]);
            }
            else if (known.Conditional is { } conditional && !redundant)
            {
                if (rule.Comparisons.Count == 0)
                {
                    _calls[name] = alone;
                }
                else
                {
                    conditional.Add(rule);
                }
            }
        }
    }

    /// <summary>What becomes of each number of an audit architecture.</summary>
    private List<Range> RangesOf(uint audit, HashSet<SeccompArchitecture> listed)
    {
        List<Range> ranges = new(256);
        if (audit != SeccompArchitectures.AuditNumber(SeccompArchitecture.X64))
        {
            Add(ranges, listed.First(architecture => SeccompArchitectures.AuditNumber(architecture) == audit), 0);
            return ranges;
        }

        Outcome last = AddOrKill(ranges, SeccompArchitecture.X64, 0, listed);
        AddOrKill(ranges, SeccompArchitecture.X32, SystemCallTable.X32Bit, listed);

        // -1 is no call of x32: a tracer sets it to have none made.
        Append(ranges, uint.MaxValue, last);
        return ranges;
    }

    private Outcome AddOrKill(List<Range> ranges, SeccompArchitecture architecture, uint first, HashSet<SeccompArchitecture> listed)
    {
        if (listed.Contains(architecture))
        {
            return Add(ranges, architecture, first);
        }

        Outcome kill = new(SeccompAction.KillProcess.Value, null);
        Append(ranges, first, kill);
        return kill;
    }

    /// <summary>Adds an architecture's calls, from its first number on, and returns what becomes of numbers above all named ones.</summary>
    private Outcome Add(List<Range> ranges, SeccompArchitecture architecture, uint first)
    {
        Outcome otherwise = new(policy.DefaultAction.Value, null);
        Dictionary<string, CallRules>.AlternateLookup<ReadOnlySpan<char>> calls = _calls.GetAlternateLookup<ReadOnlySpan<char>>();
        uint next = first;
        SystemCallTable.Visit(architecture, (number, name) =>
        {
            if (calls.TryGetValue(name, out CallRules? rules))
            {
                if (number > next)
                {
                    Append(ranges, next, otherwise);
                }

                Append(ranges, number, new Outcome((rules.Always ?? policy.DefaultAction).Value, rules.Conditional));
                next = number + 1;
            }
        });
        Outcome last = next == first || policy.DefaultAction.IsPermissive ? otherwise : new Outcome(SeccompAction.NoSuchCall.Value, null);
        Append(ranges, next, last);
        return last;
    }

    private static void Append(List<Range> ranges, uint first, Outcome outcome)
    {
        if (ranges.Count == 0 || ranges[^1].Outcome != outcome)
        {
            ranges.Add(new Range(first, outcome));
        }
    }

    private int Search(List<Range> ranges)
    {
        Dictionary<List<SeccompRule>, int> written = [];
        return Between(0, ranges.Count - 1);

        int Between(int low, int high)
        {
            if (low == high)
            {
                return Decide(ranges[low].Outcome, written);
            }

            int middle = (low + high + 1) / 2;
            int above = Between(middle, high);
            int below = Between(low, middle - 1);
            return _assembler.Test(BpfInstruction.JumpIfGreaterOrEqual, ranges[middle].First, above, below);
        }
    }

    private int Decide(Outcome outcome, Dictionary<List<SeccompRule>, int> written)
    {
        if (outcome.Conditional is null)
        {
            return _assembler.Return(outcome.Action);
        }

        if (!written.TryGetValue(outcome.Conditional, out int target))
        {
            target = _assembler.Return(outcome.Action);
            foreach (SeccompRule rule in outcome.Conditional.AsEnumerable().Reverse())
            {
                target = Decide(rule, target);
            }

            written[outcome.Conditional] = target;
        }

        return target;
    }

    private int Decide(SeccompRule rule, int otherwise)
    {
        // Several conditions on one argument are alternatives to libseccomp's users, and to the profiles written for them.
        bool alternatives = rule.Comparisons.DistinctBy(comparison => comparison.Argument).Count() < rule.Comparisons.Count;
        int target = alternatives ? otherwise : _assembler.Return(rule.Action.Value);
        foreach (SeccompComparison comparison in rule.Comparisons.Reverse())
        {
            target = alternatives
                ? Compare(comparison, _assembler.Return(rule.Action.Value), target)
                : Compare(comparison, target, otherwise);
        }

        return target;
    }

    /// <summary>Compares both halves of an argument, the upper one first.</summary>
    private int Compare(SeccompComparison comparison, int whenTrue, int whenFalse)
    {
        (ulong value, ulong mask) = (comparison.Value, ulong.MaxValue);
        ushort order = BpfInstruction.JumpIfEqual;
        switch (comparison.Operator)
        {
            case SeccompOperator.NotEqual:
                (whenTrue, whenFalse) = (whenFalse, whenTrue);
                break;
            case SeccompOperator.MaskedEqual:
                (value, mask) = (comparison.SecondValue & comparison.Value, comparison.Value);
                break;
            case SeccompOperator.Greater:
                order = BpfInstruction.JumpIfGreater;
                break;
            case SeccompOperator.GreaterOrEqual:
                order = BpfInstruction.JumpIfGreaterOrEqual;
                break;
            case SeccompOperator.Less:
                order = BpfInstruction.JumpIfGreaterOrEqual;
                (whenTrue, whenFalse) = (whenFalse, whenTrue);
                break;
            case SeccompOperator.LessOrEqual:
                order = BpfInstruction.JumpIfGreater;
                (whenTrue, whenFalse) = (whenFalse, whenTrue);
                break;
        }

        (uint upper, uint lower) = ((uint)(value >> 32), (uint)value);
        uint offset = ArgumentsOffset + ((uint)comparison.Argument * sizeof(ulong));
        int target = _assembler.Test(order, lower, whenTrue, whenFalse);
        target = _assembler.Load(offset, _assembler.And((uint)mask, target));
        target = _assembler.Test(BpfInstruction.JumpIfEqual, upper, target, whenFalse);
        if (order != BpfInstruction.JumpIfEqual)
        {
            target = _assembler.Test(BpfInstruction.JumpIfGreater, upper, whenTrue, target);
        }

        return _assembler.Load(offset + sizeof(uint), _assembler.And((uint)(mask >> 32), target));
    }

    /// <summary>What the policy says of one call: an action, or rules with conditions, or neither where its rules say the default.</summary>
    private sealed record CallRules(SeccompAction? Always, List<SeccompRule>? Conditional)
    {
        internal static readonly CallRules Default = new(null, null);
    }

    /// <summary>What becomes of a call: the rules' actions, else this one.</summary>
    private readonly record struct Outcome(uint Action, List<SeccompRule>? Conditional);

    /// <summary>Numbers with one outcome, from the first to that of the next range.</summary>
    private readonly record struct Range(uint First, Outcome Outcome);
}

namespace Containers.Linux.Cgroups.V2;

/// <summary>
/// Compiles device rules to eBPF (Documentation/bpf/standardization/instruction-set.rst of Linux). The program's context is struct
/// bpf_cgroup_dev_ctx: access and type in one word, major, minor. It answers 1 to allow and 0 to deny.
/// </summary>
internal static class DeviceProgram
{
    private const int MaskNode = 1;
    private const int MaskRead = 2;
    private const int MaskWrite = 4;
    private const int MaskAll = MaskNode | MaskRead | MaskWrite;

    // Registers: the answer, the context, and what is read from it.
    private const int Answer = 0;
    private const int Context = 1;
    private const int Type = 2;
    private const int Access = 3;
    private const int Major = 4;
    private const int Minor = 5;
    private const int Scratch = 6;

    /// <summary>The instructions. The last rule that matches counts, so they are tried from the last one; without a match access is allowed.</summary>
    internal static ulong[] Compile(IReadOnlyList<DeviceRule> rules)
    {
        List<ulong> code =
        [
            Instruction(0x61, Type, Context, 0, 0),    // the word of access (upper half) and type (lower half)
            Instruction(0xBC, Access, Type, 0, 0),
            Instruction(0x74, Access, 0, 0, 16),
            Instruction(0x54, Type, 0, 0, 0xFFFF),
            Instruction(0x61, Major, Context, 4, 0),
            Instruction(0x61, Minor, Context, 8, 0),
        ];
        foreach (DeviceRule rule in rules.Reverse())
        {
            AddRule(code, rule);
            if (rule is { Type: 'a', Major: null, Minor: null } && MaskOf(rule) == MaskAll)
            {
                return [.. code]; // It decides all that is left, and the kernel takes no program with instructions that are never reached.
            }
        }

        code.Add(Instruction(0xB4, Answer, 0, 0, 1));
        code.Add(Instruction(0x95, 0, 0, 0, 0));
        return [.. code];
    }

    private static void AddRule(List<ulong> code, DeviceRule rule)
    {
        // Each test that fails jumps over what is left of the rule.
        List<Func<short, ulong>> body = [];
        if (rule.Type != 'a')
        {
            body.Add(skip => Instruction(0x56, Type, 0, skip, rule.Type == 'b' ? 1 : 2));
        }

        if (rule.Major is { } major)
        {
            body.Add(skip => Instruction(0x56, Major, 0, skip, (int)major));
        }

        if (rule.Minor is { } minor)
        {
            body.Add(skip => Instruction(0x56, Minor, 0, skip, (int)minor));
        }

        int mask = MaskOf(rule);
        if (mask != MaskAll)
        {
            // An allowing rule must cover all that is asked for; a denying one counts as soon as it covers a part.
            body.Add(_ => Instruction(0xBC, Scratch, Access, 0, 0));
            body.Add(_ => Instruction(0x54, Scratch, 0, 0, rule.Allow ? ~mask : mask));
            body.Add(skip => Instruction(rule.Allow ? 0x56 : 0x16, Scratch, 0, skip, 0));
        }

        body.Add(_ => Instruction(0xB4, Answer, 0, 0, rule.Allow ? 1 : 0));
        body.Add(_ => Instruction(0x95, 0, 0, 0, 0));
        for (int i = 0; i < body.Count; i++)
        {
            code.Add(body[i]((short)(body.Count - i - 1)));
        }
    }

    private static int MaskOf(DeviceRule rule) =>
        (rule.Access.Contains('m', StringComparison.Ordinal) ? MaskNode : 0)
        | (rule.Access.Contains('r', StringComparison.Ordinal) ? MaskRead : 0)
        | (rule.Access.Contains('w', StringComparison.Ordinal) ? MaskWrite : 0);

    private static ulong Instruction(int opcode, int destination, int source, short offset, int immediate) =>
        (byte)opcode | ((ulong)(destination | (source << 4)) << 8) | ((ulong)(ushort)offset << 16) | ((ulong)(uint)immediate << 32);
}

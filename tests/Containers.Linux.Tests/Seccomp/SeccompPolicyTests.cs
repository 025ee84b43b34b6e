using Containers.Linux.Seccomp;

namespace Containers.Linux.Tests.Seccomp;

public sealed class SeccompPolicyTests
{
    private const uint X32Bit = 0x40000000;
    private static readonly SeccompArchitecture[] Every = Enum.GetValues<SeccompArchitecture>();
    private static readonly ulong[] None = new ulong[6];

    [Fact]
    public void Random_policies_decide_as_their_rules_say_for_every_number()
    {
        Random random = new(41);
        for (int round = 0; round < 40; round++)
        {
            SeccompPolicy policy = RandomPolicy(random);
            BpfMachine machine = new(policy.Compile());
            foreach (SeccompArchitecture architecture in Every)
            {
                Dictionary<uint, string> names = NamesOf(architecture);
                HashSet<string> ruled = [.. policy.Rules.SelectMany(rule => rule.Names)];
                uint? highest = names.Where(call => ruled.Contains(call.Value)).Select(call => (uint?)call.Key).Max();
                uint first = architecture == SeccompArchitecture.X32 ? X32Bit : 0;
                foreach (uint number in Enumerable.Range(0, 620).Select(index => first + (uint)index).Append(first + 0x3FFFFFFE))
                {
                    SeccompRule[] rules = names.TryGetValue(number, out string? name)
                        ? [.. policy.Rules.Where(rule => rule.Names.Contains(name) && rule.Action != policy.DefaultAction)]
                        : [];
                    for (int attempt = 0; attempt < (rules.Length == 0 ? 1 : 5); attempt++)
                    {
                        ulong[] arguments = [.. Enumerable.Range(0, 6).Select(_ => RandomValue(random))];
                        uint expected = Decide(policy, architecture, rules, number > highest, arguments).Value;
                        uint actual = machine.Run(SeccompArchitectures.AuditNumber(architecture), number, arguments);
                        Assert.True(expected == actual, $"round {round}, {architecture} {number}: {actual:x} and not {expected:x}");
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(SeccompOperator.NotEqual)]
    [InlineData(SeccompOperator.Less)]
    [InlineData(SeccompOperator.LessOrEqual)]
    [InlineData(SeccompOperator.Equal)]
    [InlineData(SeccompOperator.GreaterOrEqual)]
    [InlineData(SeccompOperator.Greater)]
    [InlineData(SeccompOperator.MaskedEqual)]
    public void Arguments_are_compared_in_all_their_64_bits(SeccompOperator operation)
    {
        ulong[] values = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x1_0000_0000, 0x1_0000_0001, 0x7E02_0000_0000, ulong.MaxValue - 1, ulong.MaxValue];
        foreach (ulong value in values)
        {
            foreach (ulong second in operation == SeccompOperator.MaskedEqual ? values : [0UL])
            {
                SeccompComparison comparison = new(5, operation, value, second);
                BpfMachine machine = new(AllowRead(comparison).Compile());
                foreach (ulong argument in values)
                {
                    uint result = machine.Run(Audit, NumberOf("read"), [9, 9, 9, 9, 9, argument]);
                    Assert.Equal((Holds(comparison, argument) ? SeccompAction.Allow : SeccompAction.Errno(1)).Value, result);
                }
            }
        }
    }

    [Fact]
    public void The_search_takes_steps_by_the_logarithm_of_the_number_of_rules()
    {
        // Every second call is allowed: as many ranges as there can be.
        string[] names = [.. NamesOf(SeccompArchitectures.Native).OrderBy(call => call.Key).Where((_, index) => index % 2 == 0).Select(call => call.Value)];
        BpfInstruction[] program = new SeccompPolicy(SeccompAction.Errno(1), [], [new SeccompRule(names, SeccompAction.Allow, [])]).Compile();
        BpfMachine machine = new(program);
        foreach (uint number in NamesOf(SeccompArchitectures.Native).Keys)
        {
            machine.Run(Audit, number, None);
            Assert.InRange(machine.Steps, 1, 16);
        }
    }

    [Fact]
    public void Calls_newer_than_all_named_ones_do_not_exist_where_they_would_be_refused()
    {
        SeccompRule[] rules = [new(["read", "openat2"], SeccompAction.Allow, [])];
        uint newer = NumberOf("openat2") + 1;
        BpfMachine strict = new(new SeccompPolicy(SeccompAction.Errno(1), [], rules).Compile());
        Assert.Equal(SeccompAction.Errno(38).Value, strict.Run(Audit, newer, None));
        Assert.Equal(SeccompAction.Errno(1).Value, strict.Run(Audit, NumberOf("write"), None));
        BpfMachine lax = new(new SeccompPolicy(SeccompAction.Log, [], rules).Compile());
        Assert.Equal(SeccompAction.Log.Value, lax.Run(Audit, newer, None));
    }

    [Fact]
    public void An_architecture_that_is_not_listed_kills_even_where_all_is_allowed()
    {
        BpfMachine machine = new(new SeccompPolicy(SeccompAction.Allow, [SeccompArchitecture.X64, SeccompArchitecture.Arm64], []).Compile());
        Assert.Equal(SeccompAction.KillProcess.Value, machine.Run(SeccompArchitectures.AuditNumber(SeccompArchitecture.I386), 1, None));
        Assert.Equal(SeccompAction.KillProcess.Value, machine.Run(SeccompArchitectures.AuditNumber(SeccompArchitecture.X64), X32Bit | 1, None));
        Assert.Equal(SeccompAction.KillProcess.Value, machine.Run(7, 1, None));
        Assert.Equal(SeccompAction.Allow.Value, machine.Run(SeccompArchitectures.AuditNumber(SeccompArchitecture.X64), uint.MaxValue, None));
    }

    [Fact]
    public void A_name_that_no_architecture_has_says_nothing()
    {
        SeccompRule rule = new(["read", "nosuchcall", ""], SeccompAction.Allow, []);
        BpfMachine machine = new(new SeccompPolicy(SeccompAction.KillProcess, [], [rule]).Compile());
        Assert.Equal(SeccompAction.Allow.Value, machine.Run(Audit, NumberOf("read"), None));
    }

    [Fact]
    public void More_conditions_than_a_program_holds_are_an_error()
    {
        SeccompRule[] rules = [.. Enumerable.Range(0, 3000).Select(value =>
            new SeccompRule(["ioctl"], SeccompAction.Allow, [new SeccompComparison(1, SeccompOperator.Equal, (ulong)value)]))];
        SeccompException exception = Assert.Throws<SeccompException>(() => new SeccompPolicy(SeccompAction.Errno(1), [], rules).Compile());
        Assert.Contains("4096", exception.Message, StringComparison.Ordinal);

        BpfMachine most = new(new SeccompPolicy(SeccompAction.Errno(1), [], rules[..900]).Compile());
        Assert.Equal(SeccompAction.Allow.Value, most.Run(Audit, NumberOf("ioctl"), [0, 899, 0, 0, 0, 0]));
        Assert.Equal(SeccompAction.Errno(1).Value, most.Run(Audit, NumberOf("ioctl"), [0, 900, 0, 0, 0, 0]));
    }

    [KernelHeadersTheory]
    [InlineData(SeccompArchitecture.X64, "unistd_64.h")]
    [InlineData(SeccompArchitecture.X32, "unistd_x32.h")]
    [InlineData(SeccompArchitecture.I386, "unistd_32.h")]
    public void The_numbers_are_those_of_the_kernels_headers(SeccompArchitecture architecture, string header)
    {
        string path = Path.Combine(KernelHeadersTheoryAttribute.Folder, header);
        Dictionary<string, uint> numbers = NamesOf(architecture).ToDictionary(call => call.Value, call => call.Key);
        foreach (string[] words in File.ReadLines(path).Select(line => line.Split([' ', '(', ')', '+'], StringSplitOptions.RemoveEmptyEntries)))
        {
            if (words is ["#define", ['_', '_', 'N', 'R', '_', .. string name], .., string value])
            {
                Assert.Equal(uint.Parse(value) + (architecture == SeccompArchitecture.X32 ? X32Bit : 0), numbers[name]);
            }
        }
    }

    private static uint Audit => SeccompArchitectures.AuditNumber(SeccompArchitectures.Native);

    private static SeccompPolicy AllowRead(params SeccompComparison[] comparisons) =>
        new(SeccompAction.Errno(1), [], [new SeccompRule(["read"], SeccompAction.Allow, comparisons)]);

    private static uint NumberOf(string name) => NamesOf(SeccompArchitectures.Native).Single(call => call.Value == name).Key;

    private static Dictionary<uint, string> NamesOf(SeccompArchitecture architecture)
    {
        Dictionary<uint, string> names = [];
        SystemCallTable.Visit(architecture, (number, name) => names.Add(number, name.ToString()));
        return names;
    }

    private static SeccompPolicy RandomPolicy(Random random)
    {
        SeccompAction[] actions =
        [
            SeccompAction.Allow, SeccompAction.Errno(1), SeccompAction.Errno(5), SeccompAction.KillProcess, SeccompAction.KillThread,
            SeccompAction.Trap, SeccompAction.Log, SeccompAction.Trace(7),
        ];
        string[] names = [.. Every.SelectMany(architecture => NamesOf(architecture).Values).Distinct()];
        SeccompRule[] rules = new SeccompRule[random.Next(0, 40)];
        for (int i = 0; i < rules.Length; i++)
        {
            bool conditional = random.Next(2) == 0;
            rules[i] = new SeccompRule(
                random.GetItems(names, conditional ? random.Next(1, 8) : random.Next(1, 120)),
                random.GetItems(actions, 1)[0],
                conditional ? [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => RandomComparison(random))] : []);
        }

        return new SeccompPolicy(random.GetItems(actions, 1)[0], random.GetItems(Every, random.Next(0, 4)), rules);
    }

    private static SeccompComparison RandomComparison(Random random) =>
        new(random.Next(6), (SeccompOperator)random.Next(7), RandomValue(random), RandomValue(random));

    /// <summary>A value of few different ones in each half, so that halves are often equal.</summary>
    private static ulong RandomValue(Random random) => ((ulong)random.Next(3) << 32) | (uint)random.Next(4);

    private static SeccompAction Decide(
        SeccompPolicy policy, SeccompArchitecture architecture, SeccompRule[] rules, bool isNewer, ulong[] arguments)
    {
        if (!policy.Architectures.Contains(architecture) && architecture != SeccompArchitectures.Native)
        {
            return SeccompAction.KillProcess;
        }

        bool permissive = policy.DefaultAction == SeccompAction.Allow || policy.DefaultAction == SeccompAction.Log || policy.DefaultAction == SeccompAction.Trace(7);
        if (!permissive && isNewer)
        {
            return SeccompAction.Errno(38);
        }

        SeccompRule? deciding = rules.FirstOrDefault(rule => rule.Comparisons.Count == 0) ?? rules.FirstOrDefault(rule =>
            rule.Comparisons.DistinctBy(comparison => comparison.Argument).Count() == rule.Comparisons.Count
                ? rule.Comparisons.All(comparison => Holds(comparison, arguments[comparison.Argument]))
                : rule.Comparisons.Any(comparison => Holds(comparison, arguments[comparison.Argument])));
        return deciding?.Action ?? policy.DefaultAction;
    }

    private static bool Holds(SeccompComparison comparison, ulong argument) => comparison.Operator switch
    {
        SeccompOperator.NotEqual => argument != comparison.Value,
        SeccompOperator.Less => argument < comparison.Value,
        SeccompOperator.LessOrEqual => argument <= comparison.Value,
        SeccompOperator.Equal => argument == comparison.Value,
        SeccompOperator.GreaterOrEqual => argument >= comparison.Value,
        SeccompOperator.Greater => argument > comparison.Value,
        _ => ((argument ^ comparison.SecondValue) & comparison.Value) == 0,
    };
}

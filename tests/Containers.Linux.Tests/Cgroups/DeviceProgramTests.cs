using System.Diagnostics;
using Containers.Linux.Cgroups;

namespace Containers.Linux.Tests.Cgroups;

/// <summary>Device rules on a group of the v2 tree, which the machine has also where its controllers are on v1.</summary>
public sealed class DeviceProgramTests
{
    private const string Opens = "for d in null zero full; do if head -c 0 /dev/$d 2>&-; then echo $d; fi; done";

    [RootTheory("sh", "head")]
    [InlineData("", "null zero full")]
    [InlineData("-a", "")]
    [InlineData("-a +c1:3", "null")]
    [InlineData("+a", "null zero full")]
    [InlineData("-c1:5", "null full")]
    [InlineData("-a +c -c1:7r", "null zero")]
    [InlineData("-c1:3 -c1:5 +a -c1:7", "null zero")]
    [InlineData("-a +b +c1:7w", "")]
    public void The_last_rule_that_matches_counts(string rules, string opened)
    {
        string? tree = CgroupLayout.Detect().Hierarchies.FirstOrDefault(hierarchy => hierarchy.IsUnified)?.MountPoint;
        if (tree is null)
        {
            return; // The machine has no v2 tree.
        }

        string group = Directory.CreateDirectory(Path.Combine(tree, $"containers-test-{Guid.NewGuid():N}")).FullName;
        try
        {
            Linux.Cgroups.V2.Devices.Apply(group, [.. rules.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Rule)]);
            using Process shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"echo $$ > {group}/cgroup.procs; {Opens}"]) { RedirectStandardOutput = true })!;
            string output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            Assert.Equal(opened, output.ReplaceLineEndings(" ").TrimEnd());
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    /// <summary>A sign for whether it allows, a type, and a number and access where they are not all.</summary>
    private static DeviceRule Rule(string text)
    {
        string access = text.TrimStart('+', '-', 'a', 'b', 'c').TrimStart("0123456789:".ToCharArray());
        string[] numbers = text[2..^access.Length].Split(':');
        return new DeviceRule(
            text[0] == '+', text[1],
            numbers.Length == 2 ? uint.Parse(numbers[0], System.Globalization.CultureInfo.InvariantCulture) : null,
            numbers.Length == 2 ? uint.Parse(numbers[1], System.Globalization.CultureInfo.InvariantCulture) : null,
            access.Length == 0 ? "rwm" : access);
    }
}

using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Containers.Testing.Reports;

namespace Containers.Runtime.Tests;

/// <summary>The tests of tests/Conformance/unified, which run on a machine of their own with cgroup v2 alone.</summary>
[Kind(Kind.Kernel)]
public sealed partial class UnifiedTests
{
    private const int Skipped = 77;

    private static readonly string Boot = typeof(UnifiedTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "BootUnified").Value!;

    [ReportFact]
    public async Task<IReadOnlyList<ReportedTest>> LimitsHoldOnCgroupV2Alone()
    {
        using Process boot = Process.Start(new ProcessStartInfo(Boot) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = boot.StandardError.ReadToEndAsync();
        string report = await boot.StandardOutput.ReadToEndAsync();
        await boot.WaitForExitAsync();
        if (boot.ExitCode == Skipped)
        {
            return [new ReportedTest(nameof(LimitsHoldOnCgroupV2Alone), ReportedOutcome.Skipped, 0, report.Trim(), "")];
        }

        MatchCollection tests = Test().Matches(report);
        return boot.ExitCode == 0 || tests.Any(test => test.Groups["not"].Success)
            ? [.. tests.Select(Read)]
            : [.. tests.Select(Read), new ReportedTest(nameof(LimitsHoldOnCgroupV2Alone), ReportedOutcome.Failed, 0, report + await errors, "")];
    }

    private static ReportedTest Read(Match test) => new(
        test.Groups["name"].Value,
        test.Groups["not"].Success ? ReportedOutcome.Failed : test.Groups["skip"].Success ? ReportedOutcome.Skipped : ReportedOutcome.Passed,
        0,
        test.Groups["skip"].Success ? test.Groups["skip"].Value : test.Groups["said"].Value.Trim(),
        "");

    // A line of the Test Anything Protocol, with the lines that explain it.
    [GeneratedRegex(@"^(?<not>not )?ok (?:\d+ )?- (?<name>.*?)(?: # SKIP (?<skip>.*))?$(?<said>(?:\n(?!ok |not ok |\d+\.\.).*)*)", RegexOptions.Multiline)]
    private static partial Regex Test();
}

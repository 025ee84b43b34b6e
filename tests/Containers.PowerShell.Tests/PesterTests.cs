using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>The tests of the cmdlets, written for Pester in tests/Pester.</summary>
[Kind(Kind.Registry)]
public sealed class PesterTests(PesterSession session) : IClassFixture<PesterSession>
{
    public static IEnumerable<string> Files =>
        Directory.EnumerateFiles(PesterSession.Folder, "*.Tests.ps1").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal);

    [ReportFact(Sources = nameof(Files))]
    public Task<IReadOnlyList<ReportedTest>> Run(string file) => session.RunAsync(file);
}

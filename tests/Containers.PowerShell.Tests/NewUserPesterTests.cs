using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>The lesson, as a user who has just been made does it.</summary>
[Kind(Kind.Registry)]
public sealed class NewUserPesterTests(NewUserPesterSession session) : IClassFixture<NewUserPesterSession>
{
    public static IEnumerable<string> Files => ["Lesson.Tests.ps1"];

    [ReportFact(Sources = nameof(Files))]
    public Task<IReadOnlyList<ReportedTest>> RunAsNewUser(string file) => session.RunAsync(file);
}

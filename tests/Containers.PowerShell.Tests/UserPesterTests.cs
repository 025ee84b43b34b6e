using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>The tests of the cmdlets once more as a user without rights.</summary>
[Kind(Kind.Registry)]
public sealed class UserPesterTests(UserPesterSession session) : IClassFixture<UserPesterSession>
{
    /// <summary>
    /// Files about the module's own texts, which are the same for everybody, and the lesson, which is a new user's (<see cref="NewUserPesterTests"/>); those whose
    /// containers are paused or limited, which takes a control group; and those that start another PowerShell from its folder, where the tool has no program.
    /// </summary>
    private static readonly string[] s_others =
    [
        "Help", "HelpExamples", "Lesson", "Module", "Verbose", "Words",
        "Completion", "Objects", "Resume-Container", "Rows", "Suspend-Container",
        "Enter-Container", "Examples", "ObjectKinds", "Package",
    ];

    public static IEnumerable<string> Files => PesterTests.Files.Where(static file => !s_others.Contains(file[..file.IndexOf('.', StringComparison.Ordinal)]));

    [ReportFact(Sources = nameof(Files))]
    public Task<IReadOnlyList<ReportedTest>> RunAsUser(string file) => session.RunAsync(file);
}

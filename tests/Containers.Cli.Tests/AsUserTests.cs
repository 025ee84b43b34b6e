using Containers.Testing.Reports;

namespace Containers.Cli.Tests;

/// <summary>These tests once more as a user without rights.</summary>
[Kind(Kind.Kernel)]
[RootAlone("It makes the user.")]
public sealed class AsUserTests
{
    [ReportFact]
    public Task<IReadOnlyList<ReportedTest>> As_a_user() => UserTestRun.RunAsync(typeof(AsUserTests).Assembly, inNamespace: false);
}

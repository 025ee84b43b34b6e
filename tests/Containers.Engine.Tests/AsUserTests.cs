using Containers.Testing.Reports;

namespace Containers.Engine.Tests;

/// <summary>These tests once more as a user without rights, in the user's namespace, where a user's engine works.</summary>
[Kind(Kind.Kernel)]
[RootAlone("It makes the user.")]
public sealed class AsUserTests
{
    [ReportFact]
    public Task<IReadOnlyList<ReportedTest>> As_a_user() => UserTestRun.RunAsync(typeof(AsUserTests).Assembly, inNamespace: true);
}

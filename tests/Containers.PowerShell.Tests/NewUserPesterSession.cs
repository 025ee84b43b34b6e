using System.Diagnostics;
using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>The same of a user whom useradd(8) has just made (<see cref="NewUserLogin"/>).</summary>
public sealed class NewUserPesterSession : UserPesterSession
{
    /// <summary>Why it cannot run here; null where it can.</summary>
    public static new string? Missing { get; } = UserPesterSession.Missing ?? Requirement.Missing(needsRoot: true, "useradd", "nsenter", "pasta", DebianRootFileSystem.Program);

    /// <inheritdoc/>
    protected override string Prefix => "as a new user: ";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ReportedTest>> RunAsync(string file) =>
        Missing is { } reason ? [new ReportedTest($"{Prefix}{file}", ReportedOutcome.Skipped, 0, reason, "")] : await base.RunAsync(file);

    /// <inheritdoc/>
    protected override UserLogin LogIn(string repository, params (string Name, string Source)[] mounts) => new NewUserLogin(repository, mounts);

    /// <inheritdoc/>
    protected override ProcessStartInfo Command(string dotnet, string pipe)
    {
        ProcessStartInfo start = base.Command(dotnet, pipe);
        start.Environment["TEST_BASE"] = DebianRootFileSystem.GetArchive();
        return start;
    }
}

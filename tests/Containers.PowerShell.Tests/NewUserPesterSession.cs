using System.Diagnostics;
using System.Globalization;
using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>
/// The same of a user that useradd(8) has just made, on a network with a way out of the machine (pasta(1)): the accounts are those of the session alone, in
/// memory over the machine's own.
/// </summary>
public sealed class NewUserPesterSession : UserPesterSession
{
    private string? _wayOut;

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static new string? Missing { get; } = UserPesterSession.Missing ?? Requirement.Missing(needsRoot: true, "useradd", "nsenter", "pasta", DebianRootFileSystem.Program);

    /// <inheritdoc/>
    protected override string Prefix => "as a new user: ";

    /// <inheritdoc/>
    protected override string Name => "student";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<ReportedTest>> RunAsync(string file) =>
        Missing is { } reason ? [new ReportedTest($"{Prefix}{file}", ReportedOutcome.Skipped, 0, reason, "")] : await base.RunAsync(file);

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_wayOut is not null && File.Exists(_wayOut))
        {
            using Process program = Process.GetProcessById(int.Parse(File.ReadAllText(_wayOut), CultureInfo.InvariantCulture));
            program.Kill();
            program.WaitForExit();
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected override ProcessStartInfo Command(string dotnet, string pipe)
    {
        ProcessStartInfo start = base.Command(dotnet, pipe);
        start.Environment["TEST_BASE"] = DebianRootFileSystem.GetArchive();
        return start;
    }

    /// <inheritdoc/>
    protected override string BecomeUser(TemporaryFolder folder)
    {
        (string accounts, string space) = (folder.Combine("accounts"), folder.Combine("network"));
        (int first, int last) = (TestUser.FirstOf(Account.Id), TestUser.FirstOf(Account.Id) + 99_999);
        _wayOut = folder.Combine("pasta");
        return $"mkdir {accounts}; cp /etc/resolv.conf /etc/hosts {folder.Path}; mount -t tmpfs tmpfs {accounts}; mkdir {accounts}/upper {accounts}/work; "
            + $"mount -t overlay -o lowerdir=/etc,upperdir={accounts}/upper,workdir={accounts}/work overlay /etc; cp {folder.Combine("resolv.conf")} {folder.Combine("hosts")} /etc; "
            + $"useradd --no-create-home --home-dir {folder.Combine("home")} --uid {Account.Id} -K UID_MAX=66000 -K SUB_UID_MIN={first} -K SUB_UID_MAX={last} -K SUB_GID_MIN={first} -K SUB_GID_MAX={last} {Name}; "
            + $"chown {Name}: {folder.Combine("home")}; touch {space}; mount --bind /proc/$$/ns/net {space}; "
            + $"nsenter --net=/proc/$PPID/ns/net env --default-signal=PIPE pasta --config-net --quiet --runas 0 -t none -u none -T none -U none --pid {_wayOut} --netns {space}; ";
    }
}

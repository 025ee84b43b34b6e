using System.Diagnostics;
using System.Globalization;

namespace Containers.PowerShell.Tests;

/// <summary>
/// A user whom useradd(8) has just made, on a network with a way out of the machine (pasta(1)): the accounts are those of the login alone, in memory over the
/// machine's own.
/// </summary>
public sealed class NewUserLogin(string repository, params (string Name, string Source)[] mounts) : UserLogin(repository, mounts)
{
    /// <inheritdoc/>
    public override string Name => "student";

    private string WayOut => Combine("pasta");

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (File.Exists(WayOut))
        {
            using Process program = Process.GetProcessById(int.Parse(File.ReadAllText(WayOut), CultureInfo.InvariantCulture));
            program.Kill();
            program.WaitForExit();
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected override string BecomeUser()
    {
        (string accounts, string space) = (Combine("accounts"), Combine("network"));
        (int first, int last) = (TestUser.FirstOf(User.Id), TestUser.FirstOf(User.Id) + 99_999);
        return $"mkdir {accounts}; cp /etc/resolv.conf /etc/hosts {Combine()}; mount -t tmpfs tmpfs {accounts}; mkdir {accounts}/upper {accounts}/work; "
            + $"mount -t overlay -o lowerdir=/etc,upperdir={accounts}/upper,workdir={accounts}/work overlay /etc; cp {Combine("resolv.conf")} {Combine("hosts")} /etc; "
            + $"useradd --no-create-home --home-dir {Home} --uid {User.Id} -K UID_MAX=66000 -K SUB_UID_MIN={first} -K SUB_UID_MAX={last} -K SUB_GID_MIN={first} -K SUB_GID_MAX={last} {Name}; "
            + $"chown {Name}: {Home}; touch {space}; mount --bind /proc/$$/ns/net {space}; "
            + $"nsenter --net=/proc/$PPID/ns/net env --default-signal=PIPE pasta --config-net --quiet --runas 0 -t none -u none -T none -U none --pid {WayOut} --netns {space}; ";
    }
}

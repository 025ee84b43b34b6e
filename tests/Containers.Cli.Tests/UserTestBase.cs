using System.Diagnostics;

namespace Containers.Cli.Tests;

/// <summary>
/// Commands of users without rights, to whom a mount namespace of each script's own gives a name and a range of IDs. Each has a folder of its own, with a
/// store, and the image <c>box</c> in it. A script finds the command in <c>$c</c>.
/// </summary>
[RootAlone("It makes users.")]
public abstract class UserTestBase : IDisposable
{
    /// <summary>Has <c>get URL</c> ask a server that may not listen yet.</summary>
    protected const string Get = "get() { for i in $(seq 100); do busybox wget -qO- $1 2> /dev/null && return; sleep 0.1; done; }; ";

    /// <summary>A network with a way to a host at 198.51.100.1, and the device that leads there.</summary>
    private const string Network = "ip link set lo up; ip link add v0 type veth peer name v1; ip addr add 198.51.100.2/24 dev v0; ip addr add 198.51.100.1/32 dev v1; "
        + "ip link set v0 up; ip link set v1 up; ip route add default via 198.51.100.1 dev v0; "
        + "mknod -m 666 tun c 10 200; mkdir -p /dev/net; touch /dev/net/tun; mount --bind tun /dev/net/tun; ";

    private static readonly string[] s_applets = ["sh", "id", "ls", "touch", "chown", "cat", "sleep", "ps", "stat", "mkdir", "mknod", "mount", "dmesg", "rm", "find"];

    private readonly TestUser[] _taken;

    /// <summary>Makes the users' stores.</summary>
    /// <param name="count">How many users; the first one is who runs a script unless it says otherwise.</param>
    /// <param name="hasIds">Whether they have subordinate IDs.</param>
    protected UserTestBase(int count = 1, bool hasIds = true)
    {
        _taken = [.. Enumerable.Range(0, count).Select(static _ => TestUser.Take())];
        Users = [.. _taken.Select(static user => user.Id)];
        File.SetUnixFileMode(Folder.Path, (UnixFileMode)0x3FF);
        foreach (string program in (string[])["containers", "container-runtime", "container-service"])
        {
            ProgramFile.Copy(new ProductProgram(program).Path, Folder.Combine(program));
        }

        File.WriteAllLines(
            Folder.Combine("passwd"),
            [.. File.ReadLines("/etc/passwd"), .. _taken.Select(user => user.Account(Folder.Combine(HomeOf(user.Id))))]);
        GiveIds(hasIds);
        string root = Directory.CreateDirectory(Folder.Combine("image", "bin")).FullName;
        File.Copy("/bin/busybox", Path.Combine(root, "busybox"));
        foreach (string name in s_applets)
        {
            File.CreateSymbolicLink(Path.Combine(root, name), "busybox");
        }

        (int, string)[] made = Array.ConvertAll([.. Users], user => RunAs(user, "mkdir -m 700 $HOME && tar -C image --owner 0 --group 0 -c . | $c import - box > $HOME/id"));
        if (made.Any(static one => one != (0, "")))
        {
            // Nobody else would remove what is there.
            Dispose();
            Assert.All(made, static one => Assert.Equal((0, ""), one));
        }
    }

    /// <summary>The users' IDs.</summary>
    protected IReadOnlyList<int> Users { get; }

    /// <summary>The folder that scripts run in.</summary>
    private protected TemporaryFolder Folder { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (int user in Users)
        {
            RunAs(user, "$c rm -f $($c ps -aq); $c unshare rm -rf $HOME/data $HOME/run");
        }

        RunAsRoot("[ ! -e root ] || $c rm -f $($c ps -aq)");

        Folder.Dispose();
        Array.ForEach(_taken, static user => user.Dispose());
        GC.SuppressFinalize(this);
    }

    /// <summary>The first of a user's subordinate IDs, which no other test's user has.</summary>
    protected static int FirstOf(int user) => TestUser.FirstOf(user);

    /// <summary>The name of a user.</summary>
    protected string NameOf(int user) => _taken.Single(taken => taken.Id == user).Name;

    /// <summary>Gives the users their subordinate IDs from now on, or takes them.</summary>
    protected void GiveIds(bool hasIds) => File.WriteAllLines(Folder.Combine("ids"), hasIds ? _taken.Select(static user => user.SubordinateIds) : ["somebody:300000:65536"]);

    /// <summary>The folder of a user.</summary>
    protected static string HomeOf(int user) => $"home-{user}";

    /// <summary>Runs a script as the first user.</summary>
    protected (int ExitCode, string Output) Run(string script) => RunAs(Users[0], script);

    /// <summary>Runs a script as a user, without networks.</summary>
    protected (int ExitCode, string Output) RunAs(int user, string script) => Start("", $"exec {Become(user, "none")} sh -c \"$1\"", script);

    /// <summary>Runs a script as the first user, in a network of its own.</summary>
    protected (int ExitCode, string Output) RunOnNetwork(string script) => Start(Network, $"exec {Become(Users[0], "")} sh -c \"$1\"", script, "--net");

    /// <summary>Runs a script as root, where <c>as USER SCRIPT</c> is a script of a user's, without networks.</summary>
    protected (int ExitCode, string Output) RunAsRoot(string script) => Start("", Together("none"), script);

    /// <summary>The same in a network of its own.</summary>
    protected (int ExitCode, string Output) RunAsRootOnNetwork(string script) => Start(Network, Together(""), script, "--net");

    private string Together(string network)
    {
        string users = string.Concat(Users.Select(user => $"{user}) {Become(user, network)} sh -c \"$2\";; "));
        return $"export PSCONTAINERS_ROOT={Folder.Combine("root")} PSCONTAINERS_RUNROOT={Folder.Combine("run")} PSCONTAINERS_NETWORK={network} c={Folder.Combine("containers")}; "
            + $"as() {{ case $1 in {users}esac; }}; eval \"$1\"";
    }

    /// <summary>Becomes a user with an environment.</summary>
    private string Become(int user, string network)
    {
        string home = Folder.Combine(HomeOf(user));
        return $"setpriv --reuid {user} --regid {user} --clear-groups env HOME={home} PSCONTAINERS_NETWORK={network} PSCONTAINERS_ROOT={home}/data "
            + $"PSCONTAINERS_RUNROOT={home}/run c={Folder.Combine("containers")}";
    }

    private (int ExitCode, string Output) Start(string prepare, string command, string script, params string[] options)
    {
        string ids = Folder.Combine("ids");
        string whole = $"cd {Folder.Path}; {prepare}mount --bind passwd /etc/passwd && mount --bind {ids} /etc/subuid && mount --bind {ids} /etc/subgid && {command}";
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--mount", .. options, "sh", "-c", whole, "sh", script]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}

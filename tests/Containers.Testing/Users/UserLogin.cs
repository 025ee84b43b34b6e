using System.Diagnostics;

namespace Containers.Testing;

/// <summary>
/// A user without rights, to whom a mount namespace gives a name and a range of IDs, in a network namespace without links. What root alone can read, the
/// repository for instance, is mounted there where the user can.
/// </summary>
public class UserLogin : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly (string Name, string Source)[] _mounts;

    /// <summary>Makes the user.</summary>
    /// <param name="repository">The repository's folder.</param>
    /// <param name="mounts">Folders beside the repository and dotnet that the user reads, by the names that they have for <see cref="Combine"/>.</param>
    public UserLogin(string repository, params (string Name, string Source)[] mounts)
    {
        string dotnet = Environment.ProcessPath!;
        _mounts = [("repository", repository), ("dotnet", Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet)!), .. mounts];
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1ED);
        File.WriteAllLines(Combine("ids"), [User.ManySubordinateIds]);
        File.WriteAllLines(Combine("passwd"), [.. File.ReadLines("/etc/passwd"), User.Account(Home)]);
        foreach ((string name, _) in _mounts)
        {
            Directory.CreateDirectory(Combine(name));
        }

        Directory.CreateDirectory(Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        using Process make = Process.Start(new ProcessStartInfo("sh",
            ["-ec", $"{Path.Combine(repository, "tests", "busybox-image")} {Combine("image")} > {Combine("log")} 2>&1; chmod -R a+rX {Combine("image")}"]))!;
        make.WaitForExit();
        if (make.ExitCode != 0)
        {
            string log = File.ReadAllText(Combine("log"));
            Dispose();
            throw new InvalidOperationException($"The image of busybox cannot be made: {log}");
        }
    }

    /// <summary>The user's name.</summary>
    public virtual string Name => User.Name;

    /// <summary>The user's folder, in which temporary files are too.</summary>
    public string Home => Combine("home");

    /// <summary>The user's IDs.</summary>
    protected TestUser User { get; } = TestUser.Take();

    /// <summary>A path in the folder that the user's own folder, and what is mounted, are in.</summary>
    public string Combine(params string[] names) => _folder.Combine(names);

    /// <summary>A file of the repository where the user sees it.</summary>
    public string InRepository(string path) => Combine("repository", path);

    /// <summary>How a program is started as the user.</summary>
    /// <param name="command">The program with its arguments.</param>
    public ProcessStartInfo Start(params string[] command)
    {
        string mounts = string.Concat(_mounts.Select(mount => $"mount --bind {mount.Source} {Combine(mount.Name)}; "));
        return new ProcessStartInfo("unshare",
        [
            "--mount", "--net", "sh", "-ec",
            $"ip link set lo up; {BecomeUser()}{mounts}cd {Home}; exec setpriv --reuid {Name} --regid \"$(id -g {Name})\" --init-groups \"$@\"", "sh", .. command,
        ])
        {
            Environment =
            {
                ["HOME"] = Home, ["TMPDIR"] = Home, ["DOTNET_CLI_HOME"] = Home, ["USER"] = Name, ["LOGNAME"] = Name, ["XDG_RUNTIME_DIR"] = null,
                ["PSCONTAINERS_ROOT"] = null, ["PSCONTAINERS_RUNROOT"] = null, ["PSCONTAINERS_NETWORK"] = "none", [UserTestRun.Variable] = Name,
                [UserTestRun.ImageVariable] = Combine("image"), [UserTestRun.OutputVariable] = InRepository("output"),
            },
        };
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        _folder.Dispose();
        User.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What root does in the namespaces, so that there is such a user: commands of the shell.</summary>
    protected virtual string BecomeUser() =>
        $"mount --bind {Combine("ids")} /etc/subuid; mount --bind {Combine("ids")} /etc/subgid; mount --bind {Combine("passwd")} /etc/passwd; chown {User.Id}:{User.Id} {Home}; ";
}

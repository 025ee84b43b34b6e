using System.Diagnostics;

namespace Containers.Testing;

/// <summary>
/// A user without rights, to whom a mount namespace gives a name and a range of IDs, in a network namespace without links. What root alone can read, the
/// repository for instance, is mounted there where the user can.
/// </summary>
public sealed class UserLogin : IDisposable
{
    private readonly TestUser _user = TestUser.Take();
    private readonly TemporaryFolder _folder = new();
    private readonly (string Name, string Source)[] _mounts;

    /// <summary>Makes the user.</summary>
    /// <param name="repository">The repository's folder.</param>
    public UserLogin(string repository)
    {
        string dotnet = Environment.ProcessPath!;
        _mounts = [("repository", repository), ("dotnet", Path.GetDirectoryName(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet)!)];
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0x1ED);
        File.WriteAllLines(_folder.Combine("ids"), [_user.ManySubordinateIds]);
        File.WriteAllLines(_folder.Combine("passwd"), [.. File.ReadLines("/etc/passwd"), _user.Account(Home)]);
        foreach ((string name, _) in _mounts)
        {
            Directory.CreateDirectory(_folder.Combine(name));
        }

        Directory.CreateDirectory(Home, UserOnly);
        using Process make = Process.Start(new ProcessStartInfo("sh", ["-ec", $"{Path.Combine(AppContext.BaseDirectory, "busybox-image")} {_folder.Combine("image")}; chmod -R a+rX {_folder.Combine("image")}"]) { RedirectStandardOutput = true })!;
        make.StandardOutput.ReadToEnd();
        make.WaitForExit();
        if (make.ExitCode != 0)
        {
            Dispose();
            throw new InvalidOperationException("The image of busybox cannot be made.");
        }
    }

    private static UnixFileMode UserOnly => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The user's folder, in which temporary files are too.</summary>
    public string Home => _folder.Combine("home");

    /// <summary>A file of the repository where the user sees it.</summary>
    public string InRepository(string path) => Path.Combine(_folder.Combine("repository"), path);

    /// <summary>How dotnet is started as the user.</summary>
    /// <param name="before">What starts it; empty for the user alone.</param>
    /// <param name="arguments">Its arguments.</param>
    public ProcessStartInfo Dotnet(string[] before, params string[] arguments)
    {
        string mounts = string.Concat(_mounts.Select(mount => $"mount --bind {mount.Source} {_folder.Combine(mount.Name)}; "));
        return new ProcessStartInfo("unshare",
        [
            "--mount", "--net", "sh", "-ec",
            $"ip link set lo up; {mounts}mount --bind {_folder.Combine("ids")} /etc/subuid; mount --bind {_folder.Combine("ids")} /etc/subgid; "
            + $"mount --bind {_folder.Combine("passwd")} /etc/passwd; chown {_user.Id}:{_user.Id} {Home}; cd {Home}; "
            + $"exec setpriv --reuid {_user.Id} --regid {_user.Id} --clear-groups \"$@\"",
            "sh", .. before, _folder.Combine("dotnet", "dotnet"), .. arguments,
        ])
        {
            Environment =
            {
                ["HOME"] = Home, ["TMPDIR"] = Home, ["DOTNET_CLI_HOME"] = Home, ["USER"] = _user.Name, ["LOGNAME"] = _user.Name, ["XDG_RUNTIME_DIR"] = null,
                ["PSCONTAINERS_ROOT"] = null, ["PSCONTAINERS_RUNROOT"] = null, ["PSCONTAINERS_NETWORK"] = "none", [UserTestRun.Variable] = _user.Name,
                [UserTestRun.ImageVariable] = _folder.Combine("image"), [UserTestRun.OutputVariable] = InRepository("output"),
            },
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Dispose();
        _user.Dispose();
    }
}

using System.Diagnostics;
using System.Text.Json;
using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>
/// The same of a user without rights, to whom a mount namespace of the session's own gives a name and a range of IDs, in a network of its own. What root alone
/// can read, the packages for instance, is mounted there where the user can. Tests with the tag Root are not run.
/// </summary>
public class UserPesterSession : PesterSession
{
    private readonly Lazy<TemporaryFolder> _folder;
    private readonly Lazy<TestUser> _user = new(TestUser.Take);

    public UserPesterSession() => _folder = new(Prepare);

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static string? Missing { get; } = Requirement.Missing(needsRoot: true, "unshare", "setpriv", "newuidmap", "ip", "umoci");

    protected override string Prefix => "as a user: ";

    /// <summary>The user's name.</summary>
    protected virtual string Name => Account.Name;

    /// <summary>The user's IDs.</summary>
    protected TestUser Account => _user.Value;

    private static string Repository { get; } = Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    public override async Task<IReadOnlyList<ReportedTest>> RunAsync(string file) =>
        Missing is { } reason ? [new ReportedTest($"{Prefix}{file}", ReportedOutcome.Skipped, 0, reason, "")] : await base.RunAsync(file);

    public override void Dispose()
    {
        base.Dispose();
        if (_folder.IsValueCreated)
        {
            _folder.Value.Dispose();
        }

        if (_user.IsValueCreated)
        {
            _user.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected override string PipeName => _folder.Value.Combine("pipe");

    protected override string PathOf(string file) => InFolder(Path.Combine(Folder, file));

    protected override ProcessStartInfo Command(string dotnet, string pipe)
    {
        File.SetUnixFileMode(pipe, (UnixFileMode)0x1B6);
        TemporaryFolder folder = _folder.Value;
        string seen = BecomeUser(folder) + string.Concat(Mounts(dotnet).Select(mount => $"mount --bind {mount.Source} {folder.Combine(mount.Name)}; "));
        return new ProcessStartInfo("unshare",
        [
            "--mount", "--net", "sh", "-ec",
            $"ip link set lo up; {seen}cd {folder.Combine("home")}; exec setpriv --reuid {Name} --regid \"$(id -g {Name})\" --init-groups \"$@\"", "sh", folder.Combine("bin", "pwsh"),
            "-NoProfile", "-NonInteractive", "-File", InFolder(Script), pipe, folder.Combine("pester", Path.GetFileName(PesterModule)), "Root",
        ])
        {
            Environment =
            {
                ["HOME"] = folder.Combine("home"), ["TMPDIR"] = folder.Combine("home"), ["USER"] = Name, ["LOGNAME"] = Name, ["XDG_RUNTIME_DIR"] = null,
                ["PATH"] = $"{folder.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}", ["DOTNET_ROOT"] = folder.Combine("dotnet"), ["TEST_USER"] = Name, ["TEST_IMAGE"] = folder.Combine("image"),
            },
        };
    }

    /// <summary>What root does in the namespaces of the session, so that there is such a user.</summary>
    protected virtual string BecomeUser(TemporaryFolder folder) =>
        $"mount --bind {folder.Combine("ids")} /etc/subuid; mount --bind {folder.Combine("ids")} /etc/subgid; mount --bind {folder.Combine("passwd")} /etc/passwd; "
        + $"chown {Account.Id}:{Account.Id} {folder.Combine("home")}; ";

    private static IEnumerable<(string Name, string Source)> Mounts(string dotnet) =>
    [
        ("dotnet", Path.GetDirectoryName(Path.GetFullPath(File.ResolveLinkTarget(dotnet, returnFinalTarget: true)?.FullName ?? dotnet))!),
        ("pester", Path.GetDirectoryName(PesterModule)!),
        ("powershell", PowerShellTool()),
        ("repository", Repository),
    ];

    /// <summary>Where the tool's package has the program that the tool starts.</summary>
    private static string PowerShellTool()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, ".config", "dotnet-tools.json")));
        string version = manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
        string package = Path.Combine(Metadata("Packages"), "powershell", version, "tools");
        return Path.GetDirectoryName(Path.GetDirectoryName(Directory.EnumerateFiles(package, "pwsh.dll", SearchOption.AllDirectories).First(static path => path.Contains("/unix/", StringComparison.Ordinal)))!)!;
    }

    private TemporaryFolder Prepare()
    {
        TemporaryFolder folder = new();
        File.SetUnixFileMode(folder.Path, (UnixFileMode)0x1ED);
        File.WriteAllLines(folder.Combine("ids"), [Account.SubordinateIds]);
        File.WriteAllLines(folder.Combine("passwd"), [.. File.ReadLines("/etc/passwd"), Account.Account(folder.Combine("home"))]);
        foreach (string name in Mounts(Environment.ProcessPath!).Select(static mount => mount.Name))
        {
            Directory.CreateDirectory(folder.Combine(name));
        }

        Directory.CreateDirectory(folder.Combine("bin"));
        string program = Environment.GetEnvironmentVariable("TEST_PWSH")
            ?? $"{folder.Combine("dotnet", Path.GetFileName(Environment.ProcessPath!))} {folder.Combine("powershell", "unix", "pwsh.dll")}";
        File.WriteAllText(folder.Combine("bin", "pwsh"), $"#!/bin/sh\nexec {program} \"$@\"\n");
        File.SetUnixFileMode(folder.Combine("bin", "pwsh"), (UnixFileMode)0x1ED);
        using Process make = Process.Start(new ProcessStartInfo("sh",
        [
            "-ec", $"mkdir -m 700 {folder.Combine("home")}; "
                + $"{Path.Combine(Repository, "tests", "busybox-image")} {folder.Combine("image")} > {folder.Combine("log")} 2>&1; chmod -R a+rX {folder.Combine("image")}",
        ]))!;
        make.WaitForExit();
        return make.ExitCode == 0 ? folder : throw new InvalidOperationException(File.ReadAllText(folder.Combine("log")));
    }

    private string InFolder(string path) => _folder.Value.Combine("repository", Path.GetRelativePath(Repository, path));
}

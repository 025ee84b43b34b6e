using System.Diagnostics;
using System.Text.Json;
using Containers.Testing.Reports;

namespace Containers.PowerShell.Tests;

/// <summary>The same of a user without rights (<see cref="UserLogin"/>). Tests with the tag Root are not run.</summary>
public class UserPesterSession : PesterSession
{
    private readonly Lazy<UserLogin> _login;

    public UserPesterSession() => _login = new(() => LogIn(Repository, ("pester", Path.GetDirectoryName(PesterModule)!), ("powershell", PowerShellTool())));

    /// <summary>Why it cannot run here; null where it can.</summary>
    public static string? Missing { get; } = Requirement.Missing(needsRoot: true, "unshare", "setpriv", "newuidmap", "ip", "umoci");

    protected override string Prefix => "as a user: ";

    private static string Repository { get; } = Path.GetFullPath(Path.Combine(Folder, "..", ".."));

    public override async Task<IReadOnlyList<ReportedTest>> RunAsync(string file) =>
        Missing is { } reason ? [new ReportedTest($"{Prefix}{file}", ReportedOutcome.Skipped, 0, reason, "")] : await base.RunAsync(file);

    public override void Dispose()
    {
        base.Dispose();
        if (_login.IsValueCreated)
        {
            _login.Value.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    protected override string PipeName => _login.Value.Combine("pipe");

    protected override string PathOf(string file) => InRepository(Path.Combine(Folder, file));

    /// <summary>Makes the user.</summary>
    protected virtual UserLogin LogIn(string repository, params (string Name, string Source)[] mounts) => new(repository, mounts);

    protected override ProcessStartInfo Command(string dotnet, string pipe)
    {
        File.SetUnixFileMode(pipe, (UnixFileMode)0x1B6);
        UserLogin login = _login.Value;
        string program = login.Combine("bin", "pwsh");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        string started = Environment.GetEnvironmentVariable("TEST_PWSH") ?? $"{login.Combine("dotnet", "dotnet")} {login.Combine("powershell", "unix", "pwsh.dll")}";
        File.WriteAllText(program, $"#!/bin/sh\nexec {started} \"$@\"\n");
        File.SetUnixFileMode(program, (UnixFileMode)0x1ED);
        ProcessStartInfo start = login.Start(
            program, "-NoProfile", "-NonInteractive", "-File", InRepository(Script), pipe, login.Combine("pester", Path.GetFileName(PesterModule)), "Root");
        start.Environment["PATH"] = $"{login.Combine("bin")}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["DOTNET_ROOT"] = login.Combine("dotnet");
        return start;
    }

    /// <summary>Where the tool's package has the program that the tool starts.</summary>
    private static string PowerShellTool()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository, ".config", "dotnet-tools.json")));
        string version = manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
        string package = Path.Combine(Metadata("Packages"), "powershell", version, "tools");
        return Path.GetDirectoryName(Path.GetDirectoryName(Directory.EnumerateFiles(package, "pwsh.dll", SearchOption.AllDirectories).First(static path => path.Contains("/unix/", StringComparison.Ordinal)))!)!;
    }

    private string InRepository(string path) => _login.Value.InRepository(Path.GetRelativePath(Repository, path));
}

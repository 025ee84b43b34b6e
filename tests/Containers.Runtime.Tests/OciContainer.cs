using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Containers.Runtime.Tests;

/// <summary>A container by its id, in a folder for states of its own; removed at the end whatever happened.</summary>
internal sealed class OciContainer : IDisposable
{
    private static readonly ProductProgram Runtime = new("container-runtime");

    public static string Program => Runtime.Path;

    public BusyboxBundle Bundle { get; } = new();

    public string Id { get; } = $"life-{Guid.NewGuid():N}";

    public string StateRoot => Bundle.Combine("states");

    public string PidFile => Bundle.Combine("pid");

    public JsonNode State => JsonNode.Parse(Do("state", Id).Output)!;

    public string Status => (string)State["status"]!;

    public IEnumerable<string> CgroupFolders => Directory.GetDirectories(
        "/sys/fs/cgroup", $"container-runtime-{Id}", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 });

    /// <summary>Runs a command. Its standard streams are a file, as those of a caller are that does not wait for the container's end.</summary>
    public ProgramResult Do(params string[] words)
    {
        Bundle.Write();
        if (!words.Contains("create") && !words.Contains("--detach") && !words.Contains("-d"))
        {
            return Runtime.Run(["--root", StateRoot, .. words]);
        }

        string output = Bundle.Combine("output");
        ProcessStartInfo start = new("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" </dev/null >$out 2>&1", "sh", $"{output}-{Guid.NewGuid():N}", Program, "--root", StateRoot, .. words]);
        using Process process = Process.Start(start)!;
        process.WaitForExit();
        string text = File.ReadAllText(start.ArgumentList[3]);
        return new ProgramResult(process.ExitCode, process.ExitCode == 0 ? text : string.Empty, process.ExitCode == 0 ? string.Empty : text);
    }

    /// <summary>Starts a command that is not waited for.</summary>
    public Process Begin(params string[] words)
    {
        Bundle.Write();
        return Process.Start(new ProcessStartInfo(Program, ["--root", StateRoot, .. words]) { RedirectStandardOutput = false })!;
    }

    /// <summary>Runs a command that must fail with one line.</summary>
    public string Fails(params string[] words)
    {
        ProgramResult result = Do(words);
        Assert.Equal((1, string.Empty), (result.ExitCode, result.Output));
        return Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Waits for the end of the process, which nobody but the machine's first process reaps.</summary>
    public void WaitForStop() => Assert.True(SpinWait.SpinUntil(() => Status == "stopped", TimeSpan.FromSeconds(20)), Status);

    public void Dispose()
    {
        Runtime.Run("--root", StateRoot, "delete", "--force", Id);
        Bundle.Dispose();
    }
}

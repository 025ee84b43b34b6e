using System.Diagnostics;
using Xunit.Sdk;

namespace Containers.Runtime.Tests;

/// <summary>A test that has criu write processes and make them again: it is skipped where criu is absent, or finds that it cannot work on the kernel.</summary>
[TraitDiscoverer("Containers.Testing.Kinds.KindDiscoverer", "Containers.Testing")]
internal sealed class CriuFactAttribute : FactAttribute, IKindOfTest
{
    public CriuFactAttribute()
    {
        Skip = Requirement.Missing(needsRoot: true, "busybox", "criu") ?? Refusal();
    }

    public string Kind => Testing.Kinds.Kind.Peers;

    private static string? Refusal()
    {
        ProcessStartInfo start = new(Requirement.FindProgram("criu")!, ["check"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process check = Process.Start(start)!;
        string error = check.StandardError.ReadToEnd();
        check.WaitForExit();
        return check.ExitCode == 0 ? null : $"`criu check` fails: {error.Split('\n')[0]}";
    }
}

using Containers.Linux.Processes;

namespace Containers.Supervision.Networks;

/// <summary>The programs that can lead out of an ordinary user's networks.</summary>
public static class OutwardPrograms
{
    /// <summary>pasta(1), which is taken first.</summary>
    public const string Pasta = "pasta";

    /// <summary>slirp4netns(1).</summary>
    public const string Slirp = "slirp4netns";

    /// <summary>The path of the one that is taken; null where neither is installed.</summary>
    public static string? Find() => ProgramRun.Find(Pasta) ?? ProgramRun.Find(Slirp);
}

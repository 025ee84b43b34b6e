namespace Containers.Testing.Kinds;

/// <summary>Kinds of tests, as the trait <c>Kind</c> names them, by what they need. Each test has at least one.</summary>
public static class Kind
{
    /// <summary>The trait's name.</summary>
    public const string Trait = "Kind";

    /// <summary>Nothing but the code, and quick: what a test is whose attributes say nothing else.</summary>
    public const string Unit = "unit";

    /// <summary>Root, and namespaces, mounts, groups or devices of this kernel.</summary>
    public const string Kernel = "kernel";

    /// <summary>A real registry.</summary>
    public const string Registry = "registry";

    /// <summary>Another engine, runtime or tool, whose work is compared or shared.</summary>
    public const string Peers = "peers";

    /// <summary>Long: many runs, random input, processes killed at random instants.</summary>
    public const string Soak = "soak";

    private static readonly string[] PeerPrograms =
        ["skopeo", "umoci", "podman", "docker", "dockerd", "containerd", "ctr", "runc", "crun", "buildah", "mmdebstrap"];

    /// <summary>The kind of a test that needs these programs.</summary>
    internal static string Of(bool needsRoot, IReadOnlyList<string> programs) =>
        programs.Contains("docker-registry") ? Registry
        : programs.Intersect(PeerPrograms).Any() ? Peers
        : needsRoot ? Kernel
        : Unit;
}

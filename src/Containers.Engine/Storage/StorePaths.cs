using Containers.Oci;

namespace Containers.Engine.Storage;

/// <summary>Where the engine keeps its files. Nothing else computes a path below either root.</summary>
/// <param name="Root">State that outlives a reboot.</param>
/// <param name="RunRoot">State of what runs now, on a file system that a reboot empties.</param>
public sealed record StorePaths(string Root, string RunRoot)
{
    /// <summary>The folder of a layer's files within the layer's own.</summary>
    internal const string LayerFilesName = "diff";

    /// <summary>The OCI image layout that holds all content (OCI image-spec, image-layout.md).</summary>
    public string Content => Path.Combine(Root, "content");

    /// <summary>Unpacked layers, a folder for each chain ID.</summary>
    public string Layers => Path.Combine(Root, "layers");

    /// <summary>The folder of one layer.</summary>
    public string LayerFolder(Digest chainId) => Path.Combine(Layers, chainId.Algorithm, chainId.Hex);

    /// <summary>The unpacked files of one layer, as overlayfs takes them.</summary>
    public string LayerFiles(Digest chainId) => Path.Combine(LayerFolder(chainId), LayerFilesName);

    /// <summary>What is known of one layer, a <see cref="LayerRecord"/>.</summary>
    public string LayerRecord(Digest chainId) => Path.Combine(LayerFolder(chainId), "layer.json");

    /// <summary>A symbolic link to the ID of the boot in which a layer was unpacked; gone once the layer is on the disk.</summary>
    public string LayerMark(Digest chainId) => Path.Combine(LayerFolder(chainId), "unsettled");

    /// <summary>Locked by whoever makes or removes one layer.</summary>
    public string LayerLock(Digest chainId) => LayerFolder(chainId) + ".lock";

    /// <summary>A folder for each container.</summary>
    public string Containers => Path.Combine(Root, "containers");

    /// <summary>What builds keep for the next ones: records of steps, cache mounts, digests of contexts' files.</summary>
    public string Builds => Path.Combine(Root, "builds");

    /// <summary>A record for each step that was built, by its key.</summary>
    public string BuildRecords => Path.Combine(Builds, "steps");

    /// <summary>A folder for each cache mount.</summary>
    public string BuildMounts => Path.Combine(Builds, "mounts");

    /// <summary>A file for each context folder, with the digests of its files.</summary>
    public string BuildContexts => Path.Combine(Builds, "contexts");

    /// <summary>Shared by whoever builds, exclusive for whoever clears what builds keep.</summary>
    public string BuildLock => Path.Combine(Builds, "lock");

    /// <summary>What happened to containers and images, a <see cref="Linux.Files.Journal"/>; nothing else is in its folder.</summary>
    public string Journal => Path.Combine(Root, "events", "journal");

    /// <summary>What is being written; nothing here is referred to from elsewhere.</summary>
    public string Staging => Path.Combine(Root, "staging");

    /// <summary>Dynamic state of containers, a folder for each that was started since boot.</summary>
    public string RunningContainers => Path.Combine(RunRoot, "containers");

    /// <summary>
    /// The store that the environment names: <c>PSCONTAINERS_ROOT</c> and <c>PSCONTAINERS_RUNROOT</c>, else the system's for root, else the
    /// user's own below <c>XDG_DATA_HOME</c> and <c>XDG_RUNTIME_DIR</c> (XDG base directory specification).
    /// </summary>
    public static StorePaths FromEnvironment()
    {
        bool root = Environment.IsPrivilegedProcess;
        return new StorePaths(
            Variable("PSCONTAINERS_ROOT") ?? (root ? "/var/lib" : UserData) + "/pscontainers",
            Variable("PSCONTAINERS_RUNROOT") ?? (root ? "/run" : UserRuntime) + "/pscontainers");
    }

    private static string UserData => Variable("XDG_DATA_HOME")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");

    private static string UserRuntime => Variable("XDG_RUNTIME_DIR") ?? Path.Combine(Path.GetTempPath(), $"pscontainers-{Environment.UserName}");

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? Path.GetFullPath(value) : null;
}

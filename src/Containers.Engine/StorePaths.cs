using System.Globalization;
using System.Text;
using Containers.Linux.Deputies;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Networks;

namespace Containers.Engine;

/// <summary>Where the engine keeps its files. Nothing else computes a path below either root.</summary>
/// <param name="Root">State that outlives a reboot.</param>
/// <param name="RunRoot">State of what runs now, on a file system that a reboot empties.</param>
public sealed record StorePaths(string Root, string RunRoot)
{
    /// <summary>The variable that names <see cref="Root"/>.</summary>
    internal const string RootVariable = "PSCONTAINERS_ROOT";

    /// <summary>The variable that names <see cref="RunRoot"/>.</summary>
    internal const string RunRootVariable = "PSCONTAINERS_RUNROOT";

    /// <summary>The folder of a layer's files within the layer's own.</summary>
    internal const string LayerFilesName = "diff";

    /// <summary>The folder of a volume's files within the volume's own.</summary>
    internal const string VolumeFilesName = "_data";

    /// <summary>The file that says what a volume is, within the volume's folder.</summary>
    internal const string VolumeRecordName = "volume.json";

    /// <summary>The OCI image layout that holds all content (OCI image-spec, image-layout.md).</summary>
    public string Content => Path.Combine(Root, "content");

    /// <summary>Unpacked layers, a folder for each chain ID.</summary>
    public string Layers => Path.Combine(Root, "layers");

    /// <summary>The folder of one layer.</summary>
    public string LayerFolder(ChainId chainId) => Path.Combine(Layers, chainId.Digest.Algorithm, chainId.Digest.Hex);

    /// <summary>The unpacked files of one layer, as overlayfs takes them.</summary>
    public string LayerFiles(ChainId chainId) => Path.Combine(LayerFolder(chainId), LayerFilesName);

    /// <summary>What is known of one layer, a <see cref="LayerRecord"/>.</summary>
    public string LayerRecord(ChainId chainId) => Path.Combine(LayerFolder(chainId), "layer.json");

    /// <summary>A symbolic link to the ID of the boot in which a layer was unpacked; gone once the layer is on the disk.</summary>
    public string LayerMark(ChainId chainId) => Path.Combine(LayerFolder(chainId), "unsettled");

    /// <summary>Copies of one layer's files that belong to others, a folder for each who they can belong to.</summary>
    internal string OwnedLayers(ChainId chainId) => Path.Combine(LayerFolder(chainId), "owned");

    /// <summary>One of them.</summary>
    internal string OwnedLayer(ChainId chainId, string owners) => Path.Combine(OwnedLayers(chainId), owners);

    /// <summary>Its files, as overlayfs takes them.</summary>
    internal string OwnedLayerFiles(ChainId chainId, string owners) => Path.Combine(OwnedLayer(chainId, owners), LayerFilesName);

    /// <summary>The same link of such a copy.</summary>
    internal string OwnedLayerMark(ChainId chainId, string owners) => Path.Combine(OwnedLayer(chainId, owners), "unsettled");

    /// <summary>The owners that the files of a layer have in its archive and not in their folder, beside that folder; absent where all have.</summary>
    /// <param name="files">The folder of the layer's files.</param>
    internal static string OwnersBeside(string files) => Path.Combine(Path.GetDirectoryName(files)!, "owners");

    /// <summary>Locked by whoever makes or removes one layer.</summary>
    public string LayerLock(ChainId chainId) => LayerFolder(chainId) + ".lock";

    /// <summary>A folder without files: the one layer of images that have none, since overlayfs needs one.</summary>
    public string EmptyLayer => Path.Combine(Layers, "empty");

    /// <summary>A folder for each container.</summary>
    public string Containers => Path.Combine(Root, "containers");

    /// <summary>A folder for each volume.</summary>
    public string Volumes => Path.Combine(Root, "volumes");

    /// <summary>The folder of one volume.</summary>
    public string VolumeFolder(string name) => Path.Combine(Volumes, name);

    /// <summary>The files of one volume.</summary>
    public string VolumeFiles(string name) => Path.Combine(VolumeFolder(name), VolumeFilesName);

    /// <summary>What is known of one volume.</summary>
    public string VolumeRecord(string name) => Path.Combine(VolumeFolder(name), VolumeRecordName);

    /// <summary>A folder for each network that was created.</summary>
    public string Networks => Path.Combine(Root, "networks");

    /// <summary>The folder of one network.</summary>
    public string NetworkFolder(string id) => Path.Combine(Networks, id);

    /// <summary>What a network is.</summary>
    public string NetworkRecord(string id) => Path.Combine(NetworkFolder(id), "network.json");

    /// <summary>A file for each container that is on a network.</summary>
    public string NetworkEndpoints(string id) => Path.Combine(NetworkFolder(id), "endpoints");

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
    /// A user namespace that an ordinary user's engine works in, and a process that is there. In the store, whose containers it is for: the running state may
    /// be another one for each login.
    /// </summary>
    public string UserNamespace => Path.Combine(Root, "user-namespace");

    /// <summary>The IDs that the store's files belong to: those of the user namespace in which they were last changed.</summary>
    internal string UserIds => Path.Combine(Root, "user-ids");

    /// <summary>Locked by whoever looks for that namespace, until it is entered.</summary>
    public string UserNamespaceLock => UserNamespace + ".lock";

    /// <summary>What an ordinary user's networks have in common (<see cref="UserNetworkFolder"/>).</summary>
    public string UserNetwork => Path.Combine(Root, "user-network");

    /// <summary>A file for each program that somebody wants to execute in a container, or has executed in one that still runs.</summary>
    public string Executions => Path.Combine(RunRoot, "executions");

    /// <summary>A file for each process that answers docker's API with the containers of this store.</summary>
    public string Services => Path.Combine(RunRoot, "services");

    /// <summary>A folder for each container whose next start somebody waits for, with a socket for each who is to be attached then.</summary>
    public string Waiting => Path.Combine(RunRoot, "waiting");

    /// <summary>
    /// The store that the environment names: <c>PSCONTAINERS_ROOT</c> and <c>PSCONTAINERS_RUNROOT</c>, else the system's for root, else the
    /// user's own below <c>XDG_DATA_HOME</c> and <c>XDG_RUNTIME_DIR</c> (<see cref="UserFolders"/>).
    /// </summary>
    public static StorePaths FromEnvironment() => Deputy.Aside(static () =>
    {
        bool root = Environment.IsPrivilegedProcess;
        return new StorePaths(
            Variable(RootVariable) ?? (root ? "/var/lib" : UserFolders.Data) + "/pscontainers",
            Variable(RunRootVariable) ?? (root ? "/run" : UserRuntime) + "/pscontainers");
    });

    /// <summary>
    /// What a login sets, else where it would; else a folder of temporary files, which has to be the user's alone: anybody could have made it.
    /// </summary>
    private static string UserRuntime
    {
        get
        {
            if (UserFolders.Runtime is { } set)
            {
                return set;
            }

            uint user = FileDescriptor.EffectiveUser;
            string usual = string.Create(CultureInfo.InvariantCulture, $"/run/user/{user}");
            if (OwnerOf(usual) == user)
            {
                return usual;
            }

            string own = Path.Combine(UserFolders.Temporary, string.Create(CultureInfo.InvariantCulture, $"run-{user}"));
            Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            return OwnerOf(own) == user && (File.GetUnixFileMode(own) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0
                ? own
                : throw new UnauthorizedAccessException($"{own} is not this user's alone, so no state of containers can be kept there. Set XDG_RUNTIME_DIR to a folder that is.");
        }
    }

    /// <summary>The owner of a folder; null where there is none of that name.</summary>
    private static uint? OwnerOf(string path)
    {
        if (!Directory.Exists(path))
        {
            return null;
        }

        using DirectoryDescriptor parent = DirectoryDescriptor.Open(Path.GetDirectoryName(path)!);
        return parent.StatusOf(Encoding.UTF8.GetBytes(Path.GetFileName(path))) is { Type: FileType.Directory } status ? status.Owner : null;
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? Path.GetFullPath(value) : null;
}

using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Runtime.Life;
using Containers.Supervision.Calls;
using Containers.Supervision.Systemd;

namespace Containers.Runtime;

/// <summary>The options before the command's name, which every command has.</summary>
internal sealed record RuntimeOptions
{
    private const string FolderName = "container-runtime";

    /// <summary>The folder that holds a folder for each container.</summary>
    internal required string Root { get; init; }

    /// <summary>The file that takes errors too; null for none.</summary>
    internal string? Log { get; init; }

    /// <summary>Whether they are written there as JSON.</summary>
    internal bool LogsJson { get; init; }

    /// <summary>Whether systemd makes the control groups.</summary>
    internal bool SystemdCgroup { get; init; }

    /// <summary>The options of a command line without any.</summary>
    internal static RuntimeOptions Default { get; } = new() { Root = string.Empty };

    /// <summary>Takes the options of a command line.</summary>
    /// <exception cref="UsageException">One asks for what there is not.</exception>
    internal static RuntimeOptions Of(Arguments arguments)
    {
        string? format = arguments.Value(RuntimeOption.LogFormat);
        RuntimeOptions options = new()
        {
            Root = Path.GetFullPath(arguments.Value(RuntimeOption.Root) ?? DefaultRoot()),
            Log = arguments.Value(RuntimeOption.Log),
            LogsJson = format == "json",
            SystemdCgroup = arguments.Has(RuntimeOption.SystemdCgroup),
        };
        return format is null or "text" or "json" ? options : throw new UsageException($"--log-format: '{format}' is neither text nor json");
    }

    /// <summary>Where systemd is asked for control groups; null where this program makes them.</summary>
    /// <exception cref="ContainerException">systemd is to make them, and is not there.</exception>
    internal ServiceManagerAddress? Manager()
    {
        bool isUser = ProcessRights.Current != Rights.Root;
        return !SystemdCgroup ? null
            : isUser && !CgroupLayout.All.IsPureUnified ? throw new ContainerException("--systemd-cgroup: systemd gives users control groups on cgroup v2 alone")
            : ServiceManagerAddress.Find(isUser) ?? throw new ContainerException(
                $"--systemd-cgroup: {(isUser ? "this user has no service manager (XDG_RUNTIME_DIR, loginctl enable-linger)" : "systemd does not run here")}");
    }

    private static string DefaultRoot() =>
        ProcessRights.Current != Rights.Root && UserFolders.Runtime is { } folder
            ? Path.Combine(folder, FolderName)
            : $"/run/{FolderName}";
}

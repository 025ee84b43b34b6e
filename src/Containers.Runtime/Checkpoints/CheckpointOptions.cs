using System.Globalization;
using Containers.Linux.Namespaces;

namespace Containers.Runtime.Checkpoints;

/// <summary>What <c>checkpoint</c> and <c>restore</c> are told of criu's work, by the flags of runc and crun.</summary>
internal sealed class CheckpointOptions
{
    /// <summary>Switches of both.</summary>
    internal static readonly string[] Switches =
        ["tcp-established", "tcp-skip-in-flight", "tcp-close", "ext-unix-sk", "link-remap", "shell-job", "lazy-pages", "file-locks", "auto-dedup"];

    /// <summary>Options with a value of both.</summary>
    internal static readonly string[] Valued =
        ["image-path", "work-path", "parent-path", "page-server", "status-fd", "manage-cgroups-mode", "empty-ns", "lsm-profile", "lsm-mount-context"];

    private readonly Arguments _arguments;
    private readonly int _mode;
    private readonly long _emptyNamespaces;
    private readonly (string Address, int Port)? _pageServer;

    /// <summary>Takes the options of a command line.</summary>
    /// <exception cref="UsageException">One is wrong.</exception>
    internal CheckpointOptions(Arguments arguments)
    {
        _arguments = arguments;
        Images = Path.GetFullPath(arguments.Value("image-path") is { Length: > 0 } images ? images : "checkpoint");
        Work = arguments.Value("work-path") is { Length: > 0 } work ? Path.GetFullPath(work) : Images;
        _mode = arguments.Value("manage-cgroups-mode") switch
        {
            "ignore" => 0,
            "none" => 1,
            "props" => 2,
            null or "" or "soft" => 3,
            "full" => 4,
            "strict" => 5,
            string unknown => throw new UsageException($"--manage-cgroups-mode: '{unknown}' is none of soft, full, strict, ignore, none and props"),
        };
        foreach (string name in arguments.Values("empty-ns"))
        {
            _emptyNamespaces |= name == "network" ? (long)CloneFlags.NewNetwork : throw new UsageException($"--empty-ns: '{name}' is not network");
        }

        if (arguments.Value("page-server") is { Length: > 0 } server)
        {
            int colon = server.LastIndexOf(':');
            _pageServer = colon > 0 && int.TryParse(server[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int port)
                ? (server[..colon], port)
                : throw new UsageException($"--page-server: '{server}' is not an address and a port such as 10.0.0.1:1234");
        }
    }

    /// <summary>The folder of the images, absolute.</summary>
    internal string Images { get; }

    /// <summary>The folder of criu's log and statistics, absolute.</summary>
    internal string Work { get; }

    /// <summary>Whether the container has no network of its own afterwards (<c>--empty-ns network</c>).</summary>
    internal bool LeavesNetwork => _emptyNamespaces != 0;

    /// <summary>Adds them to criu's.</summary>
    internal void AddTo(ProtocolMessage options)
    {
        options.Flag(CriuField.TcpEstablished, _arguments.Has("tcp-established"))
            .Flag(CriuField.TcpSkipInFlight, _arguments.Has("tcp-skip-in-flight"))
            .Flag(CriuField.TcpClose, _arguments.Has("tcp-close"))
            .Flag(CriuField.ExternalUnixSockets, _arguments.Has("ext-unix-sk"))
            .Flag(CriuField.LinkRemap, _arguments.Has("link-remap"))
            .Flag(CriuField.ShellJob, _arguments.Has("shell-job"))
            .Flag(CriuField.LazyPages, _arguments.Has("lazy-pages"))
            .Flag(CriuField.FileLocks, _arguments.Has("file-locks"))
            .Flag(CriuField.AutoDeduplicate, _arguments.Has("auto-dedup"))
            .Text(CriuField.ParentImage, Given("parent-path"))
            .Text(CriuField.LsmProfile, Given("lsm-profile"))
            .Text(CriuField.LsmMountContext, Given("lsm-mount-context"))
            .Flag(CriuField.ManageCgroups, true)
            .Number(CriuField.ManageCgroupsMode, _mode)
            .Number(CriuField.EmptyNamespaces, _emptyNamespaces == 0 ? null : _emptyNamespaces)
            .Number(CriuField.StatusDescriptor, _arguments.Value("status-fd") is { Length: > 0 } ? _arguments.Number("status-fd") : null)
            .Number(CriuField.LogLevel, 4)
            .Flag(CriuField.Notify, true)
            .Flag(CriuField.OrphanTerminal, true);
        if (_pageServer is { } server)
        {
            options.Message(CriuField.PageServer, new ProtocolMessage().Text(1, server.Address).Number(2, server.Port));
        }
    }

    private string? Given(string name) => _arguments.Value(name) is { Length: > 0 } value ? value : null;
}

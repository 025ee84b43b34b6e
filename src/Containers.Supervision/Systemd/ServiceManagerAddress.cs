using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Oci;
using Containers.Supervision.Bus;

namespace Containers.Supervision.Systemd;

/// <summary>Where systemd is asked for control groups: the machine's manager, or an ordinary user's own.</summary>
[JsonRecord]
public sealed partial record ServiceManagerAddress
{
    /// <summary>The name of the file in a build step's folder that says it to who runs the step.</summary>
    public const string FileName = "manager.json";

    private const string Booted = "/run/systemd/system";
    private const string PrivateSocket = "systemd/private";

    /// <summary>The socket's path, or its name after an <c>@</c>.</summary>
    public required string Socket { get; init; }

    /// <summary>Whether it is a message bus's, and not the manager's own.</summary>
    public bool IsBus { get; init; }

    /// <summary>The user whose manager it is; null for the machine's.</summary>
    public uint? User { get; init; }

    /// <summary>The control group that the manager makes others in: absolute, and empty for the root (user@.service of systemd.special(7)).</summary>
    public string Group => User is { } user ? $"/user.slice/user-{user}.slice/user@{user}.service" : string.Empty;

    /// <summary>The user's folder of sockets, as <c>XDG_RUNTIME_DIR</c> names it; null of the machine's manager.</summary>
    public string? RuntimeFolder => User is null ? null : Path.GetDirectoryName(IsBus ? Socket : Path.GetDirectoryName(Socket));

    private string Folder => CgroupLayout.All.Unified!.MountPoint + Group;

    /// <summary>
    /// The manager of this process's user, by its own socket as systemctl(1) does, else by the bus; null where systemd did not boot the machine
    /// (sd_booted(3)), or the user has no manager.
    /// </summary>
    /// <param name="isUser">Whether an ordinary user's is asked for.</param>
    public static ServiceManagerAddress? Find(bool isUser)
    {
        if (!Directory.Exists(Booted))
        {
            return null;
        }

        if (!isUser)
        {
            return Of("/run", "DBUS_SYSTEM_BUS_ADDRESS", BusSocket.OfSystem, null);
        }

        uint user = BusConnection.User;
        string folder = UserFolders.Runtime ?? $"/run/user/{user}";
        return Of(folder, "DBUS_SESSION_BUS_ADDRESS", Path.Combine(folder, "bus"), user);
    }

    /// <summary>
    /// The manager that makes the control groups of the engine's containers: where it runs on cgroup v2 alone, and an ordinary user's has a group of its own;
    /// else null.
    /// </summary>
    public static ServiceManagerAddress? FindForEngine()
    {
        ServiceManagerAddress? manager = CgroupLayout.All.IsPureUnified ? Find(ProcessRights.Current != Rights.Root) : null;
        return manager is { User: not null } && !FileDescriptor.MayWrite(manager.Folder) ? null : manager;
    }

    /// <summary>Reads a <c>manager.json</c>.</summary>
    /// <exception cref="OciFormatException">It is malformed.</exception>
    public static ServiceManagerAddress Read(ReadOnlySpan<byte> json) => JsonInput.Read<ServiceManagerAddress>(json, FileName);

    /// <summary>The controllers that it can give groups; null for all there are, as the machine's can.</summary>
    public IReadOnlyList<string>? ReadControllers() =>
        User is null ? null : [.. new GroupFiles(Folder).Read("cgroup.controllers").Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    private static ServiceManagerAddress? Of(string folder, string variable, string usualBus, uint? user)
    {
        string own = Path.Combine(folder, PrivateSocket);
        if (FileDescriptor.MayWrite(own))
        {
            return new ServiceManagerAddress { Socket = own, User = user };
        }

        string bus = BusSocket.PathOf(Environment.GetEnvironmentVariable(variable)) ?? usualBus;
        return bus.StartsWith('@') || File.Exists(bus) ? new ServiceManagerAddress { Socket = bus, IsBus = true, User = user } : null;
    }
}

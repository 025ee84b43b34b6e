using Containers.Linux.Mounts;
using Containers.Oci.Runtime;

namespace Containers.Runtime.Init;

/// <summary>A mount's options sorted by who takes them (config.md, "Linux mount options"; mount(8)).</summary>
internal sealed record MountOptions
{
    private static readonly (string Name, MountFlags Flag, bool Clear)[] Flags =
    [
        ("defaults", MountFlags.None, false),
        ("ro", MountFlags.ReadOnly, false),
        ("rw", MountFlags.ReadOnly, true),
        ("nosuid", MountFlags.NoSetUserId, false),
        ("suid", MountFlags.NoSetUserId, true),
        ("nodev", MountFlags.NoDevices, false),
        ("dev", MountFlags.NoDevices, true),
        ("noexec", MountFlags.NoExecute, false),
        ("exec", MountFlags.NoExecute, true),
        ("sync", MountFlags.Synchronous, false),
        ("async", MountFlags.Synchronous, true),
        ("dirsync", MountFlags.SynchronousFolders, false),
        ("mand", MountFlags.MandatoryLocks, false),
        ("nomand", MountFlags.MandatoryLocks, true),
        ("noatime", MountFlags.NoAccessTime, false),
        ("atime", MountFlags.NoAccessTime, true),
        ("nodiratime", MountFlags.NoFolderAccessTime, false),
        ("diratime", MountFlags.NoFolderAccessTime, true),
        ("relatime", MountFlags.RelativeAccessTime, false),
        ("norelatime", MountFlags.RelativeAccessTime, true),
        ("strictatime", MountFlags.StrictAccessTime, false),
        ("nostrictatime", MountFlags.StrictAccessTime, true),
        ("nosymfollow", MountFlags.NoSymbolicLinks, false),
        ("symfollow", MountFlags.NoSymbolicLinks, true),
        ("lazytime", MountFlags.LazyTime, false),
        ("nolazytime", MountFlags.LazyTime, true),
        ("iversion", MountFlags.InodeVersion, false),
        ("noiversion", MountFlags.InodeVersion, true),
        ("silent", MountFlags.Silent, false),
        ("loud", MountFlags.Silent, true),
    ];

    private static readonly Dictionary<string, MountFlags> Propagations = new()
    {
        ["private"] = MountFlags.Private,
        ["rprivate"] = MountFlags.Private | MountFlags.Recursive,
        ["slave"] = MountFlags.Slave,
        ["rslave"] = MountFlags.Slave | MountFlags.Recursive,
        ["shared"] = MountFlags.Shared,
        ["rshared"] = MountFlags.Shared | MountFlags.Recursive,
        ["unbindable"] = MountFlags.Unbindable,
        ["runbindable"] = MountFlags.Unbindable | MountFlags.Recursive,
    };

    private static readonly (MountFlags Flag, MountAttributes Attribute)[] AsAttributes =
    [
        (MountFlags.ReadOnly, MountAttributes.ReadOnly),
        (MountFlags.NoSetUserId, MountAttributes.NoSetUserId),
        (MountFlags.NoDevices, MountAttributes.NoDevices),
        (MountFlags.NoExecute, MountAttributes.NoExecute),
        (MountFlags.NoFolderAccessTime, MountAttributes.NoFolderAccessTime),
        (MountFlags.NoAccessTime, MountAttributes.NoAccessTime),
        (MountFlags.StrictAccessTime, MountAttributes.StrictAccessTime),
        (MountFlags.NoSymbolicLinks, MountAttributes.NoSymbolicLinks),
    ];

    /// <summary>The flags of which a mount has one: setting any of them takes the others away.</summary>
    private const MountFlags AccessTimes = MountFlags.NoAccessTime | MountFlags.RelativeAccessTime | MountFlags.StrictAccessTime;

    /// <summary>An option of this product's own; as mount(8) has it, what begins with <c>X-</c> is nothing to the kernel.</summary>
    private const string SubpathOption = "X-subpath=";

    /// <summary>Every option that is not a file system's own.</summary>
    internal static IEnumerable<string> Known
    {
        get
        {
            List<string> known = ["bind", "rbind", "idmap", "ridmap", "tmpcopyup", .. Propagations.Keys];
            foreach ((string name, MountFlags flag, _) in Flags)
            {
                known.Add(name);
                if (IsAttribute(flag))
                {
                    known.Add($"r{name}");
                }
            }

            return known;
        }
    }

    /// <summary>How mounts spread from and to this one; none where no option says so.</summary>
    internal MountFlags Propagation { get; private init; }

    /// <summary>Flags for mount(2).</summary>
    internal MountFlags Set { get; private init; }

    /// <summary>What is changed of a mount that shows a host path.</summary>
    internal AttributeChange Change { get; private init; }

    /// <summary>What is changed of it and of all that is mounted below.</summary>
    internal AttributeChange RecursiveChange { get; private init; }

    /// <summary>Whether the mount shows a host path.</summary>
    internal bool IsBind { get; private init; }

    /// <summary>Whether it shows what is mounted below that path too.</summary>
    internal bool IsRecursive { get; private init; }

    /// <summary>Whether it shows files as other users' and groups'.</summary>
    internal bool IsMapped { get; private init; }

    /// <summary>Whether a tmpfs begins with a copy of what the image has in its place.</summary>
    internal bool CopiesUp { get; private init; }

    /// <summary>The place below the mount's root that is shown in its stead; null for the root. Links are resolved inside the mount.</summary>
    internal string? Subpath { get; private init; }

    /// <summary>What the file system takes itself, separated by commas.</summary>
    internal string Data { get; private init; } = string.Empty;

    /// <summary>Whether a word says how mounts spread.</summary>
    internal static bool IsPropagation(string option) => Propagations.ContainsKey(option);

    /// <summary>Sorts the options of one mount.</summary>
    /// <exception cref="ConfigurationException">They do not go together.</exception>
    internal static MountOptions Of(RuntimeMount mount)
    {
        MountFlags set = MountFlags.None;
        MountFlags propagation = MountFlags.None;
        AttributeChange change = default;
        AttributeChange recursiveChange = default;
        string data = string.Empty;
        bool bind = mount.Type == "bind";
        bool recursive = false;
        bool mapped = mount.UidMappings.Count > 0 || mount.GidMappings.Count > 0;
        bool copies = false;
        string? subpath = null;
        foreach (string option in mount.Options)
        {
            if (Find(option) is { } known)
            {
                set = known.Clear ? set & ~known.Flag : set | known.Flag;
                change = change.With(known.Flag, known.Clear);
            }
            else if (option.StartsWith('r') && Find(option[1..]) is { } below && IsAttribute(below.Flag))
            {
                recursiveChange = recursiveChange.With(below.Flag, below.Clear);
            }
            else if (Propagations.TryGetValue(option, out MountFlags spread))
            {
                propagation = spread;
            }
            else
            {
                switch (option)
                {
                    case "bind": bind = true; break;
                    case "rbind": bind = recursive = true; break;
                    case "idmap": mapped = true; break;
                    case "ridmap": mapped = recursive = true; break;
                    case var _ when option.StartsWith(SubpathOption, StringComparison.Ordinal): subpath = option[SubpathOption.Length..]; break;
                    case "tmpcopyup" when mount.Type == "tmpfs": copies = true; break;
                    default: data = data.Length == 0 ? option : $"{data},{option}"; break;
                }
            }
        }

        if (mapped && !bind && mount.Type != "overlay")
        {
            throw new ConfigurationException("mounts", $"{mount.Destination}: only a bind mount can have other ids");
        }

        return new MountOptions
        {
            Propagation = propagation, Set = set, Change = change, RecursiveChange = recursiveChange, IsBind = bind, IsRecursive = recursive,
            IsMapped = mapped, CopiesUp = copies, Subpath = subpath, Data = data,
        };
    }

    /// <summary>
    /// How mounts spread between the container and the host (config-linux.md, "Rootfs Mount Propagation"): never to the host, so that nothing
    /// the container's process mounts on its way shows up there; what is asked for applies to the root once it is the container's own.
    /// </summary>
    internal static (MountFlags OnEntry, MountFlags AtLast) RootPropagation(string? name) => name switch
    {
        null or "" or "slave" or "rslave" => (MountFlags.Slave | MountFlags.Recursive, MountFlags.None),
        "private" or "rprivate" => (MountFlags.Private | MountFlags.Recursive, MountFlags.None),
        _ => (MountFlags.Slave | MountFlags.Recursive, Propagations.TryGetValue(name, out MountFlags propagation)
            ? propagation
            : throw new ConfigurationException("linux.rootfsPropagation", $"'{name}' is none of private, slave, shared and unbindable, with or without an r")),
    };

    private static (MountFlags Flag, bool Clear)? Find(string option)
    {
        foreach ((string name, MountFlags flag, bool clear) in Flags)
        {
            if (name == option)
            {
                return (flag, clear);
            }
        }

        return null;
    }

    private static MountAttributes AttributeOf(MountFlags flag)
    {
        foreach ((MountFlags candidate, MountAttributes attribute) in AsAttributes)
        {
            if (candidate == flag)
            {
                return attribute;
            }
        }

        return MountAttributes.None;
    }

    private static bool IsAttribute(MountFlags flag) => AttributeOf(flag) != MountAttributes.None || flag == MountFlags.RelativeAccessTime;

    /// <summary>A change of a mount's attributes (mount_setattr(2)).</summary>
    /// <param name="Set">What it gets.</param>
    /// <param name="Cleared">What it loses.</param>
    internal readonly record struct AttributeChange(MountAttributes Set, MountAttributes Cleared)
    {
        /// <summary>This change and one more, which counts where they contradict each other.</summary>
        internal AttributeChange With(MountFlags flag, bool clear)
        {
            MountAttributes attribute = AttributeOf(flag);
            return (flag & AccessTimes) != 0
                ? new AttributeChange(
                    (Set & ~MountAttributes.AccessTimeMask) | (clear ? MountAttributes.None : attribute), Cleared | MountAttributes.AccessTimeMask)
                : clear ? new AttributeChange(Set & ~attribute, Cleared | attribute)
                : new AttributeChange(Set | attribute, Cleared & ~attribute);
        }
    }
}

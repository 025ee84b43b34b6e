using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Descriptors;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Namespaces;
using Containers.Oci.Runtime;
using Containers.Runtime.Life;
using Containers.Supervision.Limits;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>
/// Turns a configuration into the container's first process: the control group is made here, everything else becomes steps of a
/// <see cref="ChildProgram"/>, in the order that runtime.md gives a container's life.
/// </summary>
internal sealed class ContainerLaunch : IContainerLaunch
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ChildProgram _program = new();
    private readonly Namespaces _namespaces;
    private readonly ContainerGroup? _group;
    private readonly RuntimeConfiguration _configuration;
    private IReadOnlyList<(string Path, SafeFileHandle File)> _members = [];
    private bool _cgroupIsKept;
    private readonly Action<int>? _namespacesMade;
    private readonly SeccompListener? _listener;
    private readonly SafeFileHandle? _labels;
    private readonly RuntimeState _state;
    private PreparedMounts? _prepared;
    private (SafeFileHandle Reading, SafeFileHandle Writing)? _proceed;
    private SafeFileHandle? _unified;

    private ContainerLaunch(RuntimeConfiguration configuration, LaunchOptions options)
    {
        _namespaces = Namespaces.Of(configuration.Linux ?? new LinuxConfiguration());
        _configuration = configuration;
        _group = configuration.Linux?.CgroupsPath is { } path ? GroupCreation.At(path, options.Manager) : null;
        _namespacesMade = options.NamespacesMade;
        _listener = SeccompListener.Of(configuration.Linux?.Seccomp);
        _labels = ProcessLabels.OpenFor(configuration.Process!);
        _state = new RuntimeState
        {
            OciVersion = configuration.OciVersion, Id = options.Id, Status = LifeStatus.Creating, Bundle = options.Bundle, Annotations = configuration.Annotations,
        };
        try
        {
            if (options.Unneeded is { } unneeded)
            {
                _program.Close(unneeded);
            }

            JoinCgroup(configuration.Linux?.Resources);
            Build(configuration, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Makes the container's control group and the steps of its first process.</summary>
    internal static ContainerLaunch Prepare(RuntimeConfiguration configuration, LaunchOptions options) => new(configuration, options);

    /// <inheritdoc/>
    public ChildProcess Start()
    {
        ChildProcess child = _namespaces.Start(_program, _unified);
        try
        {
            if (_group?.Unit is not null)
            {
                child.WaitUntilReady();
                GroupCreation.MakeScope(_group, child.Id, _state.Id, _configuration);
                Proceed(child);
            }

            if (_namespaces.Mappings.Users.Count > 0)
            {
                child.WaitUntilReady();
                UserNamespace.Map(child.Id, _namespaces.Mappings.Users, _namespaces.Mappings.Groups);
                Proceed(child);
            }

            if (_namespacesMade is not null)
            {
                child.WaitUntilReady();
                _namespacesMade(child.Id);
                Proceed(child);
            }

            _listener?.HandOn(child, _state with { Pid = child.Id });
            return child;
        }
        catch
        {
            child.Kill();
            child.Dispose();
            throw;
        }
    }

    /// <summary>Leaves the control group where it is when this is disposed.</summary>
    internal void KeepCgroup() => _cgroupIsKept = true;

    /// <inheritdoc/>
    public ContainerGroup? Group => _group;

    /// <summary>Removes the control group, once the container has ended, and frees what the start needed.</summary>
    public void Dispose()
    {
        foreach ((_, SafeFileHandle file) in _members)
        {
            file.Dispose();
        }

        _unified?.Dispose();
        _proceed?.Reading.Dispose();
        _proceed?.Writing.Dispose();
        _program.Dispose();
        _listener?.Dispose();
        _labels?.Dispose();
        _prepared?.Dispose();
        _namespaces.Dispose();
        if (!_cgroupIsKept)
        {
            // With processes that outlived the first one: a PID namespace of others does not take them along.
            _group?.Clear(Patience);
        }
    }

    private void JoinCgroup(LinuxResources? resources)
    {
        if (_group is null)
        {
            if (resources is not null && ControlGroupLimits.AreAsked(resources))
            {
                throw new ConfigurationException("linux.resources", "limits need a control group, and this user may make none");
            }

            return;
        }

        if (_group.Unit is not null)
        {
            JoinScope(_group.Group);
            return;
        }

        GroupCreation.Make(_group.Group, resources);
        _unified = _group.Group.OpenUnified();
        _members = _group.Group.OpenMembers();
        foreach ((string path, SafeFileHandle file) in _members)
        {
            _program.Write((int)file.DangerousGetHandle(), "0", path);
        }
    }

    /// <summary>Has the process wait until systemd has moved it, and join the trees that systemd does not know by itself.</summary>
    private void JoinScope(Cgroup cgroup)
    {
        WaitForParent();
        foreach ((CgroupHierarchy hierarchy, string folder) in cgroup.Folders)
        {
            if (!hierarchy.IsUnified)
            {
                _program.WriteHostFile(Path.Combine(folder, "tasks"), "0");
            }
        }
    }

    private void Build(RuntimeConfiguration configuration, LaunchOptions options)
    {
        RuntimeProcess process = configuration.Process!;
        LinuxConfiguration linux = configuration.Linux ?? new LinuxConfiguration();
        bool hasOwnUsers = _namespaces.Has(CloneFlags.NewUser);
        if (_namespaces.Created.HasFlag(CloneFlags.NewUser))
        {
            WaitForParent();
        }

        // Written while this process's procfs is in its place; what is set there goes with the process.
        RootsSteps.SetOomScore(_program, process.OomScoreAdj);
        _namespaces.Join(_program);
        if (_namespaces.Created.HasFlag(CloneFlags.NewCgroup))
        {
            // Only now is the process in the group that shall be the namespace's root.
            _program.Unshare(CloneFlags.NewCgroup);
        }

        _program.StartSession();
        if (!options.KeepKeyring)
        {
            _program.StartSessionKeyring();
        }

        _program.SetUmask(0);
        (MountFlags onEntry, MountFlags atLast) = MountOptions.RootPropagation(linux.RootfsPropagation);
        _prepared = new PreparedMounts(configuration, options, _namespaces);
        ChildValue root;
        if (_namespaces.SharesMounts)
        {
            root = MountSharedRoot(configuration.Root!, options, onEntry);
        }
        else
        {
            _program.SetPropagation("/", onEntry);
            root = MountRoot(configuration.Root!, options);
        }

        if (hasOwnUsers)
        {
            // What is made from here on belongs to the container's root.
            _program.BecomeRoot();
        }

        CgroupLayout groups = _group?.Unit is null ? CgroupLayout.Detect() : CgroupLayout.All;
        InitMounts.Add(_program, root, configuration.Mounts, options.Bundle, groups, _namespaces.Has(CloneFlags.NewCgroup) ? null : _group?.Group, _prepared);
        InitDevices.Add(_program, root, linux.Devices, hasOwnUsers || !InitDevices.MayBeMade, _prepared);
        ChildValue? terminal = process.Terminal ? OpenTerminal(root, options) : null;
        KernelParameters.Set(_program, root, linux.Sysctl, _namespaces);
        InitMounts.MakeReadOnly(_program, root, linux.ReadonlyPaths);
        InitMounts.Mask(_program, root, linux.MaskedPaths, _prepared);
        SetNames(configuration);

        if (_namespacesMade is not null)
        {
            WaitForParent();
        }

        if (_namespaces.SharesMounts)
        {
            // An exchange of roots would take the old one from all who are in that namespace.
            _program.EnterRoot(root, configuration.Root!.Path);
        }
        else if (options.MovesRoot)
        {
            _program.MoveRoot(root, configuration.Root!.Path);
        }
        else
        {
            _program.PivotRoot(root, configuration.Root!.Path);
        }

        if (atLast != MountFlags.None)
        {
            _program.SetPropagation("/", atLast);
        }

        // Made before nothing can be made any more.
        ChildValue? folder = process.Cwd.Trim('/').Length > 0 ? _program.OpenOrMakeFolder(ChildProgram.WorkingDirectory, _prepared.Place(process.Cwd)) : null;
        if (configuration.Root.Readonly)
        {
            _program.MakeRootReadOnly();
        }

        if (folder is { } cwd)
        {
            _program.ChangeFolder(cwd, process.Cwd);
        }

        if (terminal is { } slave)
        {
            _program.TakeTerminal(slave, process.User.Uid);
        }
        else
        {
            ProcessSetup.PlaceStreams(_program, process.User, Namespaces.Mapped(linux.UidMappings), options);
        }

        _program.CloseOnExecuteFrom(3 + options.PreservedDescriptors);
        ProcessScheduling.Add(_program, process, linux.Personality);
        ProcessSetup.Execute(
            _program, WithHome(process, configuration.Root!, options), linux.Seccomp, _listener, _labels, hasOwnUsers, options.Program,
            () => WaitForStart(options), options.Init, options.Start, options.Report);
    }

    private static RuntimeProcess WithHome(RuntimeProcess process, RuntimeRoot root, LaunchOptions options) => process with
    {
        Env = HomeFolder.Complete(process.Env, process.User.Uid, () => OpenRoot(root, options)),
    };

    private static DirectoryDescriptor OpenRoot(RuntimeRoot root, LaunchOptions options) => options.Root is { } number
        ? DirectoryDescriptor.Over(new SafeFileHandle(number, ownsHandle: false), "the root file system")
        : DirectoryDescriptor.Open(Path.GetFullPath(root.Path, options.Bundle));

    /// <summary>Tells the parent that this point is reached, and waits until it lets the process go on.</summary>
    private void WaitForParent()
    {
        if (_proceed is null)
        {
            _proceed = Pipes.Create();
            _program.Close((int)_proceed.Value.Writing.DangerousGetHandle());
        }

        _program.Arrive();
        _program.WaitForByte((int)_proceed.Value.Reading.DangerousGetHandle());
        _program.Arrive(); // Where the parent is gone, this ends the process.
    }

    private void Proceed(ChildProcess child)
    {
        Pipes.Write(_proceed!.Value.Writing, [0]);
        child.WaitUntilReady();
    }

    private ChildValue MountRoot(RuntimeRoot root, LaunchOptions options)
    {
        string folder = Path.GetFullPath(root.Path, options.Bundle);
        ChildValue mount = options.Root is { } detached ? detached : _program.CloneTree(folder, recursive: true);
        _program.Attach(mount, folder);
        return mount;
    }

    /// <summary>
    /// Mounts the root in a namespace that is not the container's own, at a place of its own. Its path and those of other mounts are of this
    /// process's namespace (config.md, "Root"), so they are resolved here.
    /// </summary>
    private ChildValue MountSharedRoot(RuntimeRoot root, LaunchOptions options, MountFlags propagation)
    {
        string place = options.RootPlace ?? throw new ConfigurationException("linux.namespaces", "a new mount namespace is needed");
        ChildValue mount = options.Root ?? _prepared!.Cloned(Path.GetFullPath(root.Path, options.Bundle), recursive: true);
        _program.Attach(mount, place);
        _program.SetPropagation(mount, propagation, place);
        return mount;
    }

    /// <summary>Makes the terminal, shows it as the container's console, and sends the master side to whoever keeps it.</summary>
    private ChildValue OpenTerminal(ChildValue root, LaunchOptions options)
    {
        int socket = options.ConsoleSocket ?? throw new ConfigurationException("process.terminal", "there is nobody who takes the terminal");
        (ChildValue master, ChildValue slave) = _program.OpenTerminal(root, options.ConsoleSize);
        ChildValue console = _program.OpenOrMakeFile(root, "/dev/console");
        _program.Attach(_program.CloneTree(slave, "/dev/console"), console, "/dev/console");
        _program.SendDescriptor(socket, master);
        _program.Close(master);
        return slave;
    }

    private void WaitForStart(LaunchOptions options)
    {
        if (options is { Start: { } start, Report: { } report })
        {
            _program.Arrive();
            _program.ReportTo(report);
            _program.WaitForByte(start);

            // execve closes this too, but not before the other one, whose end tells of the start.
            _program.Close(start);
        }
    }

    private void SetNames(RuntimeConfiguration configuration)
    {
        bool ownNames = _namespaces.Has(CloneFlags.NewUts);
        if (configuration.Hostname is { Length: > 0 } hostname)
        {
            _program.SetHostName(ownNames ? hostname : throw new ConfigurationException("hostname", "needs a uts namespace of the container"));
        }

        if (configuration.Domainname is { Length: > 0 } domain)
        {
            _program.SetDomainName(ownNames ? domain : throw new ConfigurationException("domainname", "needs a uts namespace of the container"));
        }
    }
}

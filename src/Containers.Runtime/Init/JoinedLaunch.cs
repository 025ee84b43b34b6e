using Containers.Linux.Capabilities;
using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>
/// One more process in a container that is there: it takes on the namespaces of the container's process by its pidfd, so that it ends up
/// there and nowhere else, is in the control group from the start, and has nothing of the host's when its program begins.
/// </summary>
internal sealed class JoinedLaunch : IDisposable
{
    private readonly ChildProgram _program = new();
    private readonly SafeFileHandle _container;
    private readonly bool _joinsPid;
    private readonly bool _forks;
    private readonly SeccompListener? _listener;
    private readonly SafeFileHandle? _labels;
    private readonly RuntimeState _state;
    private readonly IReadOnlyList<(string Path, SafeFileHandle File)> _members;
    private readonly SafeFileHandle? _unified;
    private readonly DirectoryDescriptor? _root;

    private JoinedLaunch(SafeFileHandle container, int id, Cgroup cgroup, RuntimeProcess process, LinuxSeccomp? seccomp, LaunchOptions options)
    {
        _container = container;
        _root = options.SharesMounts ? DirectoryDescriptor.Open($"/proc/{id}/root") : null;
        CloneFlags namespaces = NamespaceFile.Different(id);
        bool joinsPid = namespaces.HasFlag(CloneFlags.NewPid);

        // Without rights of its own this process joins no PID namespace; its child has them once it is in the user namespace.
        _forks = joinsPid && namespaces.HasFlag(CloneFlags.NewUser) && !CapabilitySet.Permitted.Contains(CapabilitySet.SystemAdministration);
        _joinsPid = joinsPid && !_forks;
        _listener = SeccompListener.Of(seccomp);
        _labels = ProcessLabels.OpenFor(process);
        _state = new RuntimeState { Id = options.Id, Status = LifeStatus.Running, Pid = id, Bundle = options.Bundle, Annotations = options.Annotations };
        ProcessScheduling.AddAffinity(_program, process.ExecCpuAffinity?.Initial, "process.execCPUAffinity.initial");
        _unified = cgroup.OpenUnified();
        _members = cgroup.OpenMembers();
        foreach ((string path, SafeFileHandle file) in _members)
        {
            _program.Write((int)file.DangerousGetHandle(), "0", path);
        }

        ProcessScheduling.AddAffinity(_program, process.ExecCpuAffinity?.Final, "process.execCPUAffinity.final");
        RootsSteps.SetOomScore(_program, process.OomScoreAdj);
        _program.Hide();
        if ((_forks ? namespaces : namespaces & ~CloneFlags.NewPid) is not CloneFlags.None and CloneFlags others)
        {
            _program.JoinNamespacesOf(container, others);
        }

        if (_forks)
        {
            _program.Fork(CloneFlags.None);
        }

        if (_root is not null)
        {
            _program.EnterRoot((int)_root.Handle.DangerousGetHandle(), $"/proc/{id}/root");
        }

        if (namespaces.HasFlag(CloneFlags.NewUser))
        {
            _program.BecomeRoot();
        }

        _program.StartSession();
        _program.StartSessionKeyring();
        _program.ChangeFolder("/");
        ChildValue? terminal = process.Terminal ? OpenTerminal(options) : null;
        if (process.Cwd.Trim('/').Length > 0)
        {
            _program.ChangeFolder(_program.OpenInRoot(ChildProgram.WorkingDirectory, process.Cwd), process.Cwd);
        }

        if (terminal is { } slave)
        {
            _program.TakeTerminal(slave, process.User.Uid);
        }
        else
        {
            ProcessSetup.PlaceStreams(_program, process.User, namespaces.HasFlag(CloneFlags.NewUser) ? UserNamespace.ReadUsers(id) : [], options);
        }

        _program.CloseOnExecuteFrom(3 + options.PreservedDescriptors);
        ProcessScheduling.Add(_program, process, options.Personality);
        ProcessSetup.Execute(_program, process, seccomp, _listener, _labels, namespaces.HasFlag(CloneFlags.NewUser), options.Program);
    }

    /// <summary>Makes the steps of a process.</summary>
    /// <param name="container">The container's process.</param>
    /// <param name="id">Its id.</param>
    /// <param name="cgroup">The group that the new process is to be in.</param>
    /// <param name="process">What it is to be.</param>
    /// <param name="seccomp">Which system calls it may make; null is all.</param>
    /// <param name="options">Where its terminal goes, and what it gets beside its streams.</param>
    internal static JoinedLaunch Prepare(
        SafeFileHandle container, int id, Cgroup cgroup, RuntimeProcess process, LinuxSeccomp? seccomp, LaunchOptions options) =>
        new(container, id, cgroup, process, seccomp, options);

    private ChildValue OpenTerminal(LaunchOptions options)
    {
        (ChildValue master, ChildValue slave) = _program.OpenTerminal(ChildProgram.WorkingDirectory, options.ConsoleSize);
        _program.SendDescriptor(options.ConsoleSocket!.Value, master);
        _program.Close(master);
        return slave;
    }

    /// <summary>Starts the process.</summary>
    internal ChildProcess Start()
    {
        // On a thread that ends with it: only who has rights over this process's own PID namespace could go back there.
        ChildProcess child = !_joinsPid ? _program.Start(CloneFlags.None, _unified) : OwnThread.Run(() =>
        {
            NamespaceFile.JoinForChildren(_container, "the container's PID namespace");
            return _program.Start(CloneFlags.None, _unified);
        });

        try
        {
            if (_forks)
            {
                _ = child.Follow();
            }

            _listener?.HandOn(child, _state);
            return child;
        }
        catch
        {
            child.Kill();
            child.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, SafeFileHandle file) in _members)
        {
            file.Dispose();
        }

        _root?.Dispose();
        _listener?.Dispose();
        _labels?.Dispose();
        _unified?.Dispose();
        _program.Dispose();
    }
}

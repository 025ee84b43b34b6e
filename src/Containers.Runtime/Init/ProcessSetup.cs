using Containers.Linux;
using Containers.Linux.Capabilities;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>The last steps of a process that is in its container already: its streams, limits, user, capabilities, filter and program.</summary>
internal static class ProcessSetup
{
    /// <summary>Gives the process its standard streams; null leaves this process's own at that number.</summary>
    /// <param name="program">Gets the steps.</param>
    /// <param name="user">Who the process is.</param>
    /// <param name="mappings">Who that is on the host, where it is in another user namespace; empty where it is not.</param>
    /// <param name="options">The streams.</param>
    internal static void PlaceStreams(ChildProgram program, RuntimeUser user, IReadOnlyList<IdMapping> mappings, LaunchOptions options)
    {
        ReadOnlySpan<int?> streams = [options.Input, options.Output, options.Error];
        for (int number = 0; number < streams.Length; number++)
        {
            Give(streams[number] ?? number, UserNamespace.Outside(mappings, user.Uid) ?? user.Uid);
            if (streams[number] is { } source)
            {
                program.PlaceDescriptor(source, number);
            }
        }
    }

    /// <summary>
    /// Gives a pipe to the program's user where this process may, so that the program can open /dev/stdout again under its own name. Anything else is
    /// not this container's alone: /dev/null is the machine's.
    /// </summary>
    private static void Give(int stream, uint owner)
    {
        const uint sameGroup = uint.MaxValue;
        using SafeFileHandle file = new(stream, ownsHandle: false);
        if (owner == 0 || !Environment.IsPrivilegedProcess || file.Status().Type != FileType.Fifo)
        {
            return;
        }

        try
        {
            file.SetOwner(owner, sameGroup);
        }
        catch (LinuxException exception) when (exception.Errno is Errno.EPERM or Errno.EINVAL or Errno.EROFS)
        {
            // It belongs to another user namespace; what is open already works all the same.
        }
    }

    /// <summary>Gives up what the process shall not have and executes its program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="process">What the process is to be.</param>
    /// <param name="seccomp">Which system calls it may make; null is all.</param>
    /// <param name="listener">Who decides about calls; null where nobody does.</param>
    /// <param name="labels">What <see cref="ProcessLabels.OpenFor"/> gives for the process.</param>
    /// <param name="ownUsers">Whether it is in another user namespace than this process, where it has every capability.</param>
    /// <param name="file">The file to execute; null for the one that the first argument names.</param>
    /// <param name="beforehand">Steps between all that and the program's start.</param>
    /// <param name="init">Whether the process only passes signals on and reaps, with the program as its child.</param>
    /// <param name="used">Descriptors that those steps use.</param>
    internal static void Execute(
        ChildProgram program,
        RuntimeProcess process,
        LinuxSeccomp? seccomp,
        SeccompListener? listener,
        SafeFileHandle? labels,
        bool ownUsers,
        string? file = null,
        Action? beforehand = null,
        bool init = false,
        params ReadOnlySpan<int?> used)
    {
        int? processes = labels is null ? null : (int)labels.DangerousGetHandle();
        if (init && processes is { } before)
        {
            // What stays as the first process is in the container too, so it has the labels from its start on, the last steps with it.
            ProcessLabels.Add(program, process, before);
            processes = null;
        }

        program.ContinueInStub([.. used, listener?.Proceed, processes]);
        if (processes is { } number)
        {
            ProcessLabels.Add(program, process, number);
        }

        Action? filter = seccomp is not null ? SystemCallFilter.Prepare(program, seccomp, listener) : null;
        BecomeUser(program, process, process.NoNewPrivileges ? null : filter, ownUsers ? new CapabilitySet(ulong.MaxValue) : CapabilitySet.Permitted);
        Action? last = process.NoNewPrivileges ? filter : null;
        program.Execute(process.Args, process.Env, () =>
        {
            // Its listener is handed on by the parent, which may be gone when the process goes on.
            if (listener is not null)
            {
                last?.Invoke();
            }

            beforehand?.Invoke();
            if (listener is null)
            {
                last?.Invoke();
            }
        }, file, init);
    }

    /// <summary>Gives up what the process shall not have.</summary>
    /// <param name="program">The program.</param>
    /// <param name="process">What it shall have.</param>
    /// <param name="filter">Adds the system call filter while CAP_SYS_ADMIN is held, as its installation needs without no_new_privs; or null.</param>
    /// <param name="grantable">The capabilities that the process can be given.</param>
    private static void BecomeUser(ChildProgram program, RuntimeProcess process, Action? filter, CapabilitySet grantable)
    {
        foreach (RuntimeResourceLimit limit in process.Rlimits)
        {
            int number = ResourceLimits.NumberOf(limit.Type);
            string most = ResourceLimit.Read(number) is { Hard: not ResourceLimit.None } own ? $"above this session's hard limit of {own.Hard}" : "above this session's hard limit";
            RootsSteps.Add(program, $"raises it {most} (ulimit -H, limits.conf(5))", () => program.SetResourceLimit(number, limit.Soft, limit.Hard, limit.Type));
        }

        GrantedCapabilities? granted = process.Capabilities is { } asked ? GrantedCapabilities.Of(asked, grantable) : null;
        if (granted is not null)
        {
            program.DropBounding(granted.Bounding);
        }

        program.SetUmask(process.User.Umask ?? 0x12);
        filter?.Invoke();
        program.SetUser(process.User.Uid, process.User.Gid, process.User.AdditionalGids, keepsGroups: !UserNamespace.AllowsSettingGroups);
        if (granted is not null)
        {
            program.SetCapabilities(granted.Effective, granted.Permitted, granted.Inheritable, granted.Ambient);
        }

        if (process.NoNewPrivileges)
        {
            program.SetNoNewPrivileges();
        }
    }
}

using Containers.Linux;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Linux.Namespaces;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Life;

/// <summary>
/// Runs hooks (config.md, "POSIX-platform Hooks"): one after another, the container's state on their standard input, what they write on this
/// process's standard error. The first that fails is an error.
/// </summary>
internal static class ContainerHooks
{
    /// <summary>Runs hooks in this process's namespaces.</summary>
    /// <exception cref="ContainerException">One cannot be run, fails, or takes too long.</exception>
    internal static void Run(string point, IReadOnlyList<RuntimeHook> hooks, RuntimeState state)
    {
        for (int i = 0; i < hooks.Count; i++)
        {
            RuntimeHook hook = hooks[i];
            RunOne($"{point}[{i}]", hook, state, input =>
            {
                using SafeFileHandle error = new(2, ownsHandle: false);
                int id = ProcessStarter.Start(hook.Path, Arguments(hook), hook.Env, [input, error, error], newSession: false);
                return ProcessHandle.Open(id) ?? throw new LinuxException("pidfd_open", $"{id}", Errno.ESRCH);
            });
        }
    }

    /// <summary>Runs hooks in the container's namespaces and groups.</summary>
    /// <param name="point">The hooks' name in the specification.</param>
    /// <param name="hooks">The hooks.</param>
    /// <param name="state">The container's state.</param>
    /// <param name="record">What is kept of the container.</param>
    /// <param name="restricted">
    /// The configuration whose process says what the hooks may do, and has the environment of those without one; null lets them do all that this
    /// process may, with its environment, and in the root file system, where the container's process is not in it yet.
    /// </param>
    /// <exception cref="ContainerException">One cannot be run, fails, or takes too long.</exception>
    internal static void RunInside(
        string point, IReadOnlyList<RuntimeHook> hooks, RuntimeState state, LifeRecord record, RuntimeConfiguration? restricted)
    {
        for (int i = 0; i < hooks.Count; i++)
        {
            RuntimeHook hook = hooks[i];
            RunOne($"{point}[{i}]", hook, state, input =>
            {
                using SafeFileHandle container = ProcessHandle.Open(state.Pid) ?? throw new LinuxException("pidfd_open", $"{state.Pid}", Errno.ESRCH);

                // Who is only the container's root may not reach the folder by its path.
                bool atRoot = restricted is not null || record.SharedMounts is not null || NamespaceFile.Different(state.Pid).HasFlag(CloneFlags.NewUser);
                RuntimeProcess process = (restricted?.Process ?? new RuntimeProcess { Cwd = "/" }) with
                {
                    Args = Arguments(hook),
                    Env = hook.Env ?? restricted?.Process?.Env ?? ProcessStarter.CurrentEnvironment(),
                    Cwd = atRoot ? "/" : record.Rootfs,
                    Terminal = false,
                };
                LaunchOptions options = new(state.Id, state.Bundle, Input: (int)input.DangerousGetHandle(), Output: 2)
                {
                    Program = hook.Path, SharesMounts = record.SharedMounts is not null,
                };
                using JoinedLaunch launch = JoinedLaunch.Prepare(
                    container, state.Pid, LifeFolder.CgroupOf(record), process, restricted?.Linux?.Seccomp, options);
                using ChildProcess child = launch.Start();
                child.WaitUntilReady();
                return ProcessHandle.Open(child.Id) ?? throw new LinuxException("pidfd_open", $"{child.Id}", Errno.ESRCH);
            });
        }
    }

    private static void RunOne(string name, RuntimeHook hook, RuntimeState state, Func<SafeFileHandle, SafeFileHandle> start)
    {
        SafeFileHandle process;
        try
        {
            // A file and no pipe: a hook that does not read can't keep this process from watching its time.
            using SafeFileHandle input = MemoryFile.Of(state.ToJson());
            process = start(input);
        }
        catch (LinuxException exception)
        {
            throw new ContainerException($"the hook {name} cannot be run: {exception.Message}");
        }

        using (process)
        {
            if (!ProcessHandle.WaitForEnd(process, hook.Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : Timeout.InfiniteTimeSpan))
            {
                _ = ProcessHandle.Signal(process, Signals.SIGKILL);
                _ = ProcessHandle.Wait(process);
                throw new ContainerException($"the hook {name}, {hook.Path}, did not end within {hook.Timeout} s");
            }

            int code = ProcessHandle.Wait(process);
            if (code != 0)
            {
                throw new ContainerException($"the hook {name}, {hook.Path}, ended with the exit code {code}");
            }
        }
    }

    private static IReadOnlyList<string> Arguments(RuntimeHook hook) => hook.Args.Count > 0 ? hook.Args : [hook.Path];
}

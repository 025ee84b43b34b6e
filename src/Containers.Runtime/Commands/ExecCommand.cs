using Containers.Linux.Cgroups;
using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Containers.Runtime.Init;
using Containers.Runtime.Life;
using Containers.Supervision.Calls;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>Executes one more program in a container, on this process's own standard streams; in the foreground its exit code is this one's.</summary>
internal static class ExecCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ExecArguments.Switches, ExecArguments.Valued, onlyLeading: true);
        if (arguments.Operands.Count == 0)
        {
            throw new UsageException("exec takes the id of one container and a command");
        }

        LifeFolder folder = LifeFolder.Of(options.Root, arguments.Operands[0]);
        LifeRecord record = folder.Read();
        int preserved = PreservedDescriptors.Count(arguments);
        using SafeFileHandle container = Open(folder, record, arguments.Has("ignore-paused"));
        RuntimeConfiguration configuration = Bundle.Read(record.Bundle);
        RuntimeProcess process = ExecArguments.ToProcess(arguments, configuration.Process!);
        process = process with
        {
            Env = HomeFolder.Complete(process.Env, process.User.Uid, () => DirectoryDescriptor.Open($"/proc/{record.Pid}/root")),
            ExecCpuAffinity = process.ExecCpuAffinity ?? configuration.Process!.ExecCpuAffinity,
        };
        Cgroup cgroup = ExecArguments.Subgroup(LifeFolder.CgroupOf(record), arguments.Values("cgroup"));
        bool detached = arguments.Has(RuntimeOption.Detach);
        using ConsoleConnection? console = ConsoleConnection.Of(process, arguments.Value(RuntimeOption.ConsoleSocket), detached);
        LaunchOptions launching = new(folder.Id, record.Bundle)
        {
            Personality = configuration.Linux?.Personality,
            ConsoleSocket = console?.Descriptor,
            ConsoleSize = console?.Size,
            PreservedDescriptors = preserved,
            Annotations = record.Annotations,
            SharesMounts = record.SharedMounts is not null,
        };
        using JoinedLaunch launch = JoinedLaunch.Prepare(container, record.Pid, cgroup, process, configuration.Linux?.Seccomp, launching);
        using Foreground? foreground = detached ? null : new Foreground();
        using ChildProcess child = launch.Start();
        child.WaitUntilReady();
        if (arguments.Value(RuntimeOption.PidFile) is { Length: > 0 } file)
        {
            AtomicFile.Write(file, System.Text.Encoding.ASCII.GetBytes($"{child.Id}"), durable: false);
        }

        return foreground?.Wait(child, console?.Receive()) ?? 0;
    }

    /// <summary>The container's process, if one more can be beside it.</summary>
    private static SafeFileHandle Open(LifeFolder folder, LifeRecord record, bool ignoresPaused)
    {
        string status = folder.StatusOf(record);
        bool ready = status is LifeStatus.Created or LifeStatus.Running || (status == LifeStatus.Paused && ignoresPaused);
        SafeFileHandle? process = ready ? LifeFolder.OpenProcess(record) : null;
        return process ?? throw new ContainerException(
            $"container '{folder.Id}' is {(ready ? LifeStatus.Stopped : status)}; a command can only be executed in one that is created or running");
    }
}

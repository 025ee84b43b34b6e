using Containers.Linux.Child;
using Containers.Linux.Files;
using Containers.Oci.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Init;

/// <summary>The labels that the kernel's security modules give a process (config.md, "apparmorProfile", "selinuxLabel").</summary>
internal static class ProcessLabels
{
    private const string OwnLabel = "/self/attr/exec";

    /// <summary>
    /// The host's procfs, through which a process that gets labels sets them; null where it gets none. No image can have replaced that one.
    /// </summary>
    internal static SafeFileHandle? OpenFor(RuntimeProcess process) => process is { ApparmorProfile.Length: > 0 } or { SelinuxLabel.Length: > 0 }
        ? FileDescriptor.Open("/proc", OpenFlags.PathOnly | OpenFlags.Directory)
        : null;

    /// <summary>
    /// Adds the steps by which the next program has its labels. What they allow is for that program: the steps before its start are made
    /// without them.
    /// </summary>
    /// <param name="program">Gets the steps, where no other program is executed in between.</param>
    /// <param name="process">What has the labels.</param>
    /// <param name="processes">The procfs of <see cref="OpenFor"/>; the process gives it up.</param>
    internal static void Add(ChildProgram program, RuntimeProcess process, int processes)
    {
        if (process.ApparmorProfile is { Length: > 0 } profile)
        {
            program.WriteFile(processes, Directory.Exists("/proc/self/attr/apparmor") ? "/self/attr/apparmor/exec" : OwnLabel, $"exec {profile}");
        }

        if (process.SelinuxLabel is { Length: > 0 } label)
        {
            program.WriteFile(processes, OwnLabel, label);
        }

        program.Close(processes);
    }
}

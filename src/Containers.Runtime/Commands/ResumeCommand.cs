using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Lets the processes of a paused container go on.</summary>
internal static class ResumeCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        ContainerFolder folder = ContainerFolder.Of(options.Root, Arguments.Parse(words, [], []).Id("resume"));
        using FileLock held = folder.Lock();
        ContainerRecord record = folder.Read();
        if (folder.StatusOf(record) is string status and not ContainerStatus.Paused)
        {
            throw new ContainerException($"container '{folder.Id}' is {status}; only one that is {ContainerStatus.Paused} can be resumed");
        }

        CgroupFreezer.Thaw(ContainerFolder.CgroupOf(record));
        return 0;
    }
}

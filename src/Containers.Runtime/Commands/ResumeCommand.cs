using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Lets the processes of a paused container go on.</summary>
internal static class ResumeCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        LifeFolder folder = LifeFolder.Of(options.Root, Arguments.Parse(words, [], []).Id("resume"));
        using FileLock held = folder.Lock();
        LifeRecord record = folder.Read();
        if (folder.StatusOf(record) is string status and not LifeStatus.Paused)
        {
            throw new ContainerException($"container '{folder.Id}' is {status}; only one that is {LifeStatus.Paused} can be resumed");
        }

        CgroupFreezer.Thaw(LifeFolder.CgroupOf(record));
        return 0;
    }
}

using Containers.Linux.Cgroups;
using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Freezes all processes of a container.</summary>
internal static class PauseCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    internal static int Execute(RuntimeOptions options, string[] words)
    {
        LifeFolder folder = LifeFolder.Of(options.Root, Arguments.Parse(words, [], []).Id("pause"));
        using FileLock held = folder.Lock();
        LifeRecord record = folder.Read();
        string status = folder.StatusOf(record);
        if (status is not (LifeStatus.Created or LifeStatus.Running))
        {
            throw new ContainerException($"container '{folder.Id}' is {status}; only one that is created or running can be paused");
        }

        return CgroupFreezer.Freeze(LifeFolder.CgroupOf(record), Patience)
            ? 0
            : throw new ContainerException($"the processes of container '{folder.Id}' do not freeze within {Patience.TotalSeconds} s");
    }
}

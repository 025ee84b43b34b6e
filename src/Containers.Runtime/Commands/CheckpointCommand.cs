using Containers.Linux.Files;
using Containers.Runtime.Checkpoints;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Has criu write a container's processes into images, and end them.</summary>
internal static class CheckpointCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ["leave-running", "pre-dump", .. CheckpointOptions.Switches], CheckpointOptions.Valued);
        LifeFolder folder = LifeFolder.Of(options.Root, arguments.Id("checkpoint"));
        CheckpointOptions asked = new(arguments);
        using FileLock held = folder.Lock();
        LifeRecord record = folder.Read();
        string status = folder.StatusOf(record);
        if (status is not (LifeStatus.Running or LifeStatus.Paused))
        {
            throw new ContainerException($"container '{folder.Id}' is {status}; only one that is running can be checkpointed");
        }

        if (record.SharedMounts is not null)
        {
            throw new ContainerException($"container '{folder.Id}' has no mount namespace of its own, so criu cannot tell its files from others");
        }

        ContainerCheckpoint.Write(record, asked, arguments.Has("leave-running"), arguments.Has("pre-dump"));
        return 0;
    }
}

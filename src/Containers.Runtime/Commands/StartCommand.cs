using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Lets a created container's process execute its program, and tells if that fails (runtime.md, "Start").</summary>
internal static class StartCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        ContainerFolder folder = ContainerFolder.Of(options.Root, Arguments.Parse(words, [], []).Id("start"));
        using FileLock held = folder.Lock();
        ContainerRecord record = folder.Read();
        string status = folder.StatusOf(record);
        if (status != ContainerStatus.Created)
        {
            throw ContainerStart.Refused(folder.Id, status);
        }

        ContainerStart.Start(folder, record);
        return 0;
    }
}

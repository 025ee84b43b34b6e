using Containers.Linux.Files;
using Containers.Runtime.Life;
using Microsoft.Win32.SafeHandles;

namespace Containers.Runtime.Commands;

/// <summary>Lets a created container's process execute its program, and tells if that fails (runtime.md, "Start").</summary>
internal static class StartCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        LifeFolder folder = LifeFolder.Of(options.Root, Arguments.Parse(words, [], []).Id("start"));
        using FileLock held = folder.Lock();
        LifeRecord record = folder.Read();
        string status = folder.StatusOf(record);
        if (status != LifeStatus.Created)
        {
            throw ContainerStart.Refused(folder.Id, status);
        }

        using NotifySocket? notices = NotifySocket.TryBind(folder);
        using SafeFileHandle? process = notices is null ? null : LifeFolder.OpenProcess(record);
        ContainerStart.Start(folder, record);
        if (process is not null)
        {
            held.Dispose(); // Others may end the container meanwhile.
            notices!.WaitUntilReady(process, record.Pid);
        }

        return 0;
    }
}

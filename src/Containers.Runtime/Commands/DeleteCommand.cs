using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Removes a stopped container, or with <c>--force</c> any (runtime.md, "Delete").</summary>
internal static class DeleteCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, ["force|f"], []);
        LifeFolder folder = LifeFolder.Of(options.Root, arguments.Id("delete"));
        bool force = arguments.Has("force");
        if (force && !Directory.Exists(folder.Path))
        {
            return 0;
        }

        using FileLock held = folder.Lock();
        LifeRecord? record = force ? ReadDespiteDamage(folder) : folder.Read();
        if (!force && record is not null && folder.StatusOf(record) is string status and not LifeStatus.Stopped && record.Pid > 0)
        {
            throw new ContainerException($"container '{folder.Id}' is {status}; kill it first, or use delete --force");
        }

        ContainerRemoval.Remove(folder, record);
        return 0;
    }

    private static LifeRecord? ReadDespiteDamage(LifeFolder folder)
    {
        try
        {
            return folder.TryRead();
        }
        catch (ContainerException)
        {
            // What it said is lost, so the folder is all that is left to remove.
            return null;
        }
    }
}

using Containers.Linux.Files;
using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>
/// Makes a container and executes its program at once, on this process's own standard streams. In the foreground it waits for the end
/// and removes the container.
/// </summary>
internal static class RunCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, [.. CreationArguments.Switches, "detach|d", "keep"], CreationArguments.Valued);
        CreationRequest creation = CreationArguments.ToOptions(options, arguments, "run", waitsForStart: false);
        LifeFolder folder = LifeFolder.Of(options.Root, creation.Id);
        using Foreground? foreground = creation.Detached ? null : new Foreground();
        using CreatedContainer container = ContainerCreation.Create(folder, creation);
        if (container.Waits)
        {
            Start(container);
        }

        if (foreground is not null)
        {
            return Attend(foreground, container, arguments.Has("keep"));
        }

        container.Held.Dispose();
        container.Notices?.WaitUntilReady(container.Process.Handle, container.Process.Id);
        return 0;
    }

    /// <summary>Waits for the end of a container that runs, lets go of its lock for that, and removes it unless it is to be kept.</summary>
    /// <returns>Its exit code.</returns>
    internal static int Attend(Foreground foreground, CreatedContainer container, bool keeps)
    {
        container.Held.Dispose();
        int code = foreground.Wait(container.Process, container.Terminal, notices: container.Notices);
        if (!keeps && container.Folder.TryRead() is { } record)
        {
            using FileLock held = container.Folder.Lock();
            ContainerRemoval.Remove(container.Folder, record);
        }

        return code;
    }

    /// <summary>Starts a container whose hooks want to be run before or after its program; nothing is left of it where that fails.</summary>
    private static void Start(CreatedContainer container)
    {
        try
        {
            ContainerStart.Start(container.Folder, container.Record);
        }
        catch
        {
            container.Process.Kill();
            ContainerRemoval.Remove(container.Folder, container.Record);
            throw;
        }
    }
}

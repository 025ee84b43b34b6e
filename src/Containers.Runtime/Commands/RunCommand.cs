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
        CreationOptions creation = CreationArguments.ToOptions(arguments, "run", waitsForStart: false);
        ContainerFolder folder = ContainerFolder.Of(options.Root, creation.Id);
        using Foreground? foreground = creation.Detached ? null : new Foreground();
        using CreatedContainer container = ContainerCreation.Create(folder, creation);
        if (container.Waits)
        {
            Start(container);
        }

        container.Held.Dispose();
        if (foreground is null)
        {
            return 0;
        }

        int code = foreground.Wait(container.Process, container.Terminal);
        if (!arguments.Has("keep") && folder.TryRead() is { } record)
        {
            using FileLock held = folder.Lock();
            ContainerRemoval.Remove(folder, record);
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

using Containers.Runtime.Checkpoints;
using Containers.Runtime.Life;
using Containers.Supervision.Calls;

namespace Containers.Runtime.Commands;

/// <summary>Has criu make a container's processes of images again; in the foreground the exit code is that of its first process.</summary>
internal static class RestoreCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(
            words,
            [$"{RuntimeOption.Detach}|d", "no-subreaper", "keep", .. CreationArguments.Switches, .. CheckpointOptions.Switches],
            [.. CreationArguments.Valued, .. CheckpointOptions.Valued]);
        CreationRequest creation = CreationArguments.ToOptions(options, arguments, "restore", waitsForStart: false);
        CheckpointOptions asked = new(arguments);
        LifeFolder folder = LifeFolder.Of(options.Root, creation.Id);
        using Foreground? foreground = creation.Detached ? null : new Foreground();
        using CreatedContainer container = ContainerRestoration.Restore(folder, creation, asked);
        return foreground is null ? 0 : RunCommand.Attend(foreground, container, arguments.Has("keep"));
    }
}

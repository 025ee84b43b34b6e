using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Cli.Commands.Maintenance;
using Containers.Engine.Maintenance;

namespace Containers.Cli.Commands;

/// <summary><c>containers container</c>, <c>image</c>, <c>system</c> and <c>builder</c>: docker's words for what commands work on.</summary>
internal sealed class GroupCommand : Command
{
    /// <summary>A group with the commands that are its own.</summary>
    /// <param name="name">Its word.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="own">Commands that have no short word.</param>
    private GroupCommand(string name, string description, params Command[] own)
        : base(name, description)
    {
        IEnumerable<Command> others = LongForm.Below(name).Select(static form => new Command(form.Verb, CommandLine.DescriptionOf(form.Word)));
        foreach (Command command in own.Concat(others).OrderBy(static command => command.Name, StringComparer.Ordinal))
        {
            Add(command);
        }
    }

    public static GroupCommand OfContainers() => new("container", "Work with containers", new ClearCommand(new ClearingOptions { Containers = true }));

    public static GroupCommand OfImages() => new("image", "Work with images", new ClearCommand(new ClearingOptions { Images = true }));

    public static GroupCommand OfSystem() => new("system", "Work with the store as a whole");

    public static GroupCommand OfBuilds() =>
        new("builder", "Work with what builds keep", new BuildCacheCommand(), new ClearCommand(new ClearingOptions { BuildCache = true }));
}

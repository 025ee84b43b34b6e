using Containers.Runtime.Life;

namespace Containers.Runtime.Commands;

/// <summary>Makes a container on this process's own standard streams; its program is executed by <c>start</c> (runtime.md, "Create").</summary>
internal static class CreateCommand
{
    internal static int Execute(RuntimeOptions options, string[] words)
    {
        Arguments arguments = Arguments.Parse(words, CreationArguments.Switches, CreationArguments.Valued);
        CreationRequest creation = CreationArguments.ToOptions(options, arguments, "create", waitsForStart: true);
        using CreatedContainer container = ContainerCreation.Create(LifeFolder.Of(options.Root, creation.Id), creation);
        return 0;
    }
}

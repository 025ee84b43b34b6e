using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine.Containers;

namespace Containers.Cli.Commands.Containers;

/// <summary><c>containers create</c>: makes a container without starting it.</summary>
internal sealed class CreateCommand : RunnableCommand
{
    public const string WordOnCommandLine = "create";

    public CreateCommand()
        : base(WordOnCommandLine, "Create a container without starting it") => SetAction(CreateAsync);

    private async Task<int> CreateAsync(ParseResult result)
    {
        using Interruption interruption = new();
        using ContainerIdFile idFile = new(result.GetValue(IdFile));
        Container created = await CreateAsync(result, Read(result), startsNext: false, interruption.Token).ConfigureAwait(false);
        idFile.Write(created.Id);
        Terminal.Tell(created.Id);
        return ExitCode.Success;
    }
}

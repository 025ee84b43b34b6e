using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;

namespace Containers.Cli.Commands;

/// <summary><c>containers create</c>: makes a container without starting it.</summary>
internal sealed class CreateCommand : RunnableCommand
{
    public const string WordOnCommandLine = "create";

    public CreateCommand()
        : base(WordOnCommandLine, "Create a container without starting it") => SetAction(CreateAsync);

    private async Task<int> CreateAsync(ParseResult result)
    {
        using Interruption interruption = new();
        ContainerEngine engine = new();
        ContainerOptions options = await PrepareAsync(engine, result, interruption.Token).ConfigureAwait(false);
        ContainerInfo created = await engine.Containers.CreateAsync(options, interruption.Token).ConfigureAwait(false);
        IdFile.Write(result, created.Id);
        Terminal.Output.WriteLine(created.Id);
        return ExitCode.Success;
    }
}

using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;

namespace Containers.Cli.Commands;

/// <summary><c>containers inspect</c>: all that is known of images, as JSON under docker's field names.</summary>
internal sealed class InspectCommand : Command
{
    public const string WordOnCommandLine = "inspect";

    private readonly Argument<string[]> _images = new("IMAGE") { Description = "Name or id of an image", Arity = ArgumentArity.OneOrMore };

    public InspectCommand()
        : base(WordOnCommandLine, "Show all that is known of images, as JSON")
    {
        Add(_images);
        SetAction(InspectAsync);
    }

    private async Task<int> InspectAsync(ParseResult result)
    {
        ContainerEngine engine = new();
        List<string> found = [];
        int exitCode = await Failure.ForEachAsync(result.GetRequiredValue(_images), name =>
        {
            found.Add(engine.Images.Get(name).ToJson());
            return Task.CompletedTask;
        }).ConfigureAwait(false);
        Terminal.Output.WriteLine(found.Count == 0 ? "[]" : $"[\n{string.Join(",\n", found)}\n]");
        return exitCode;
    }
}

using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Images;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers rmi</c>: removes tags, and images that have none left.</summary>
internal sealed class RmiCommand : Command
{
    public const string WordOnCommandLine = "rmi";

    private readonly Argument<string[]> _images = new("IMAGE") { Description = "Name or id of an image", Arity = ArgumentArity.OneOrMore };
    private readonly Option<bool> _force = new("--force", "-f") { Description = "Remove all tags of an image that is named by its id; none that is not there is no failure" };

    public RmiCommand()
        : base(WordOnCommandLine, "Remove images")
    {
        Add(_images);
        Add(_force);
        SetAction(RemoveAsync);
    }

    private async Task<int> RemoveAsync(ParseResult result)
    {
        ContainerEngine engine = new();
        return await Failure.ForEachAsync(result.GetRequiredValue(_images), name =>
        {
            try
            {
                foreach (ImageRemoval removal in engine.Images.Remove(name, result.GetValue(_force)))
                {
                    Terminal.Output.WriteLine(removal);
                }
            }
            catch (ImageNotFoundException exception) when (result.GetValue(_force))
            {
                Terminal.ReportError(exception.Message); // It is not there, which is what was wanted.
            }

            return Task.CompletedTask;
        }).ConfigureAwait(false);
    }
}

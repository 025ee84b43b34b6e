using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;

namespace Containers.Cli.Commands;

/// <summary>What <c>run</c> and <c>create</c> share: the options of a new container, its image and its command.</summary>
internal abstract class RunnableCommand : Command
{
    private readonly Argument<string> _image = new("IMAGE") { Description = "Name or id of the image" };
    private readonly Argument<string[]> _command = new("COMMAND")
    {
        Description = "Program and arguments in place of the image's own",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly CreationOptions _options = new();
    private readonly Option<PullPolicy> _pull = new("--pull")
    {
        Description = "Pull the image: always, missing or never",
        HelpName = "WHEN",
        CustomParser = result => Enum.TryParse(result.Tokens[0].Value, ignoreCase: true, out PullPolicy policy) && Enum.IsDefined(policy)
            ? policy
            : Fault(result, $"'{result.Tokens[0].Value}' is not one of always, missing, never."),
        DefaultValueFactory = _ => PullPolicy.Missing,
    };

    private readonly Option<string?> _platform = PullCommand.PlatformOption();
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();

    protected RunnableCommand(string name, string description)
        : base(name, description)
    {
        _options.AddTo(this);
        IdFile.AddTo(this);
        Add(_pull);
        Add(_platform);
        Add(_insecure);
        Add(_image);
        Add(_command);
    }

    /// <summary>Where the container's id is written to.</summary>
    protected ContainerIdFile IdFile { get; } = new();

    /// <summary>Makes the image local, showing the pull on standard error, and gathers the options of the container.</summary>
    protected async Task<ContainerOptions> PrepareAsync(ContainerEngine engine, ParseResult result, CancellationToken cancellation)
    {
        IdFile.Check(result);
        string image = result.GetRequiredValue(_image);
        ContainerOptions options = _options.Read(result, image) with { Command = result.GetValue(_command) is { Length: > 0 } command ? command : null };
        await engine.Images.GetOrPullAsync(
            image, result.GetValue(_pull), PullCommand.OptionsOf(result, _platform, _insecure), PullDisplay.OnError(), cancellation).ConfigureAwait(false);
        return options;
    }

    private static PullPolicy Fault(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }
}

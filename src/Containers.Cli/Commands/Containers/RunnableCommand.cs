using System.CommandLine;
using Containers.Cli.Commands.Images;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;

namespace Containers.Cli.Commands.Containers;

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

    private readonly Option<bool> _noTrust = new("--disable-content-trust") { Description = "Accepted for docker's sake: names are never looked up in a notary", DefaultValueFactory = _ => true };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Do not show the pull" };
    private readonly Option<string?> _platform = PullCommand.PlatformOption();
    private readonly Option<bool> _insecure = PullCommand.InsecureOption();

    protected RunnableCommand(string name, string description)
        : base(name, description)
    {
        _options.AddTo(this);
        Add(IdFile);
        Add(_quiet);
        Add(_noTrust);
        Add(Attached);
        Add(_pull);
        Add(_platform);
        Add(_insecure);
        Add(_image);
        Add(_command);
    }

    /// <summary>The streams that the caller is to be attached to. <c>create</c> attaches nothing, and <c>start</c> says it anew.</summary>
    protected Option<string[]> Attached { get; } = new("--attach", "-a")
    {
        Description = "Attach only this stream, stdin, stdout or stderr, of several only these",
        HelpName = "STREAM",
        CustomParser = ParseStreams,
    };

    /// <summary>Where the container's id is written to.</summary>
    protected Option<string?> IdFile { get; } = ContainerIdFile.Option();

    /// <summary>What is asked of the container.</summary>
    protected ContainerOptions Read(ParseResult result) =>
        _options.Read(result, result.GetRequiredValue(_image)) with { Command = result.GetValue(_command) is { Length: > 0 } command ? command : null };

    /// <summary>Creates the container, showing the pull of its image on standard error.</summary>
    /// <param name="result">What was asked for.</param>
    /// <param name="options">What is asked of the container.</param>
    /// <param name="startsNext">Whether it is started then.</param>
    /// <param name="cancellation">Ends the pull.</param>
    protected Task<Container> CreateAsync(ParseResult result, ContainerOptions options, bool startsNext, CancellationToken cancellation)
    {
        ImagePull pull = new()
        {
            Policy = result.GetValue(_pull),
            Options = PullCommand.OptionsOf(result, _platform, _insecure),
            Progress = result.GetValue(_quiet) ? null : PullDisplay.OnError(),
        };
        ContainerService containers = CommandEngine.Open().Containers;
        return startsNext ? containers.CreateToStartAsync(options, pull, cancellation) : containers.CreateAsync(options, pull, cancellation);
    }

    private static PullPolicy Fault(System.CommandLine.Parsing.ArgumentResult result, string message)
    {
        result.AddError(message);
        return default;
    }

    private static string[]? ParseStreams(System.CommandLine.Parsing.ArgumentResult result)
    {
        string[] streams = [.. result.Tokens.Select(token => token.Value.ToLowerInvariant())];
        if (Array.Find(streams, stream => stream is not ("stdin" or "stdout" or "stderr")) is { } unknown)
        {
            result.AddError($"'{unknown}' is no stream; attach stdin, stdout or stderr.");
        }

        return streams;
    }
}

using System.CommandLine;
using Containers.Cli.Output;
using Containers.Engine;
using Containers.Engine.Building;
using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Cli.Commands;

/// <summary><c>containers build</c>: builds an image from a Dockerfile.</summary>
internal sealed class BuildCommand : Command
{
    public const string WordOnCommandLine = "build";
    private const string InsecureEntitlement = "security.insecure";

    private readonly Argument<string> _context = new("PATH") { Description = "The context: a folder, a tar archive, an address, or - for standard input" };
    private readonly Option<string?> _file = new("--file", "-f") { Description = "The Dockerfile; - is standard input", HelpName = "FILE" };
    private readonly Option<string[]> _tag = Several("--tag", "-t", "A name for the image", "NAME");
    private readonly Option<string[]> _argument = Several("--build-arg", null, "A value for an ARG; without one, that of this environment", "NAME[=VALUE]");
    private readonly Option<string[]> _label = Several("--label", null, "A label for the image", "NAME=VALUE");
    private readonly Option<string[]> _annotation = Several("--annotation", null, "An annotation for the manifest", "NAME=VALUE");
    private readonly Option<string?> _target = new("--target") { Description = "The stage to build", HelpName = "STAGE" };
    private readonly Option<bool> _noCache = new("--no-cache") { Description = "Make every step anew" };
    private readonly Option<string[]> _noCacheFilter = Several("--no-cache-filter", null, "Make the steps of a stage anew", "STAGE");
    private readonly Option<string[]> _cacheFrom = Several("--cache-from", null, "Where to look for steps: an image, type=local,src=FOLDER or type=registry,ref=NAME", "PLACE");
    private readonly Option<string[]> _cacheTo = Several("--cache-to", null, "Where to leave steps: type=inline, type=local,dest=FOLDER or type=registry,ref=NAME[,mode=max]", "PLACE");
    private readonly Option<bool> _pull = new("--pull") { Description = "Ask the registry for newer base images" };
    private readonly Option<string?> _platform = PullCommand.PlatformOption();
    private readonly Option<string?> _network = new("--network") { Description = "Network of the steps: default, host or none", HelpName = "MODE" };
    private readonly Option<string[]> _secret = Several("--secret", null, "A secret for steps that ask for it: id=NAME[,src=FILE|,env=VARIABLE]", "SECRET");
    private readonly Option<string[]> _ssh = Several("--ssh", null, "An SSH agent for steps that ask for it: default, or NAME=SOCKET", "AGENT");
    private readonly Option<string[]> _buildContext = Several("--build-context", null, "A further context: a folder, or docker-image://NAME", "NAME=PLACE");
    private readonly Option<string[]> _addHost = Several("--add-host", null, "A line for the hosts file of the steps", "NAME:ADDRESS");
    private readonly Option<string[]> _allow = Several("--allow", null, "Allow what is not otherwise: security.insecure", "RIGHT");
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Write the files there, not an image: a folder, or type=tar,dest=FILE", HelpName = "PLACE" };
    private readonly Option<string?> _idFile = new("--iidfile") { Description = "Write the image's ID to a file", HelpName = "FILE" };
    private readonly Option<string?> _progress = new("--progress") { Description = "How to show the build: auto, plain, tty, rawjson or quiet", HelpName = "FORM" };
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Print the image's ID alone" };
    private readonly Option<bool> _check = new("--check") { Description = "Check the Dockerfile against the rules, and build nothing" };

    public BuildCommand()
        : base(WordOnCommandLine, "Build an image from a Dockerfile")
    {
        Add(_context);
        foreach (Option option in new Option[]
        {
            _file, _tag, _argument, _label, _annotation, _target, _noCache, _noCacheFilter, _cacheFrom, _cacheTo, _pull, _platform, _network, _secret, _ssh, _buildContext,
            _addHost, _allow, _output, _idFile, _progress, _quiet, _check,
        })
        {
            Add(option);
        }

        SetAction(BuildAsync);
    }

    private static Option<string[]> Several(string name, string? alias, string description, string helpName) =>
        new(name, alias is null ? [] : [alias]) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore };

    private async Task<int> BuildAsync(ParseResult result)
    {
        using Interruption interruption = new();
        BuildService builds = new ContainerEngine().Builds;
        await using Stream? input = result.GetRequiredValue(_context) == "-" || result.GetValue(_file) == "-" ? LoadCommand.OpenInput() : null;
        BuildOptions options = Read(result, input);
        if (result.GetValue(_check))
        {
            return await CheckAsync(builds, options, interruption.Token).ConfigureAwait(false);
        }

        using BuildDisplay? display = result.GetValue(_quiet) ? null : BuildDisplay.Of(result.GetValue(_progress) ?? "auto");
        BuildRecord record = await builds.BuildAsync(options, display, interruption.Token).ConfigureAwait(false);
        display?.Complete(record);
        if (record.Id is null)
        {
            return ExitCode.Success;
        }

        if (result.GetValue(_idFile) is { } file)
        {
            await File.WriteAllTextAsync(file, record.Id).ConfigureAwait(false);
        }

        if (display is null || !display.ShowsResult)
        {
            Terminal.Output.WriteLine(record.Id);
        }

        return ExitCode.Success;
    }

    private static async Task<int> CheckAsync(BuildService builds, BuildOptions options, CancellationToken cancellationToken)
    {
        BuildCheck check = await builds.CheckAsync(options, cancellationToken).ConfigureAwait(false);
        foreach (BuildWarning warning in check.Warnings)
        {
            Terminal.Output.WriteLine($"WARNING: {warning.Rule} (line {warning.Line})");
            Terminal.Output.WriteLine(warning.Message);
            Terminal.Output.WriteLine();
        }

        Terminal.Output.WriteLine(check.Warnings.Count == 0
            ? "Check complete, no warnings found."
            : $"Check complete, {check.Warnings.Count} {(check.Warnings.Count == 1 ? "warning has" : "warnings have")} been found!");
        return check.Warnings.Count == 0 ? ExitCode.Success : ExitCode.Failure;
    }

    private BuildOptions Read(ParseResult result, Stream? input) => new()
    {
        Context = result.GetRequiredValue(_context),
        Input = input,
        DockerfilePath = result.GetValue(_file),
        Tags = [.. (result.GetValue(_tag) ?? []).Select(ImageReference.Parse)],
        Arguments = Pairs(result.GetValue(_argument), "--build-arg", fromEnvironment: true),
        Labels = Pairs(result.GetValue(_label), "--label", fromEnvironment: false),
        Annotations = Pairs(result.GetValue(_annotation), "--annotation", fromEnvironment: false),
        Target = result.GetValue(_target),
        NoCache = result.GetValue(_noCache),
        NoCacheStages = [.. (result.GetValue(_noCacheFilter) ?? []).SelectMany(stages => stages.Split(','))],
        CacheSources = [.. (result.GetValue(_cacheFrom) ?? []).Select(BuildCachePlace.ParseSource)],
        CacheTargets = [.. (result.GetValue(_cacheTo) ?? []).Select(BuildCachePlace.ParseTarget)],
        Pull = result.GetValue(_pull) ? PullPolicy.Always : PullPolicy.Missing,
        Platform = result.GetValue(_platform) is { } platform ? Platform.Parse(platform) : null,
        Network = NetworkOf(result.GetValue(_network)),
        Secrets = [.. (result.GetValue(_secret) ?? []).Select(BuildSecret.Parse)],
        SshAgents = (result.GetValue(_ssh) ?? []).Select(SshAgent.Parse).ToDictionary(),
        NamedContexts = Pairs(result.GetValue(_buildContext), "--build-context", fromEnvironment: false),
        ExtraHosts = result.GetValue(_addHost) ?? [],
        AllowsInsecure = (result.GetValue(_allow) ?? []).Select(Allowed).Any(),
        Output = result.GetValue(_output) is { } output ? BuildOutput.Parse(output) : null,
    };

    private static bool Allowed(string right) => right == InsecureEntitlement
        ? true
        : throw new UsageException($"'{right}' cannot be allowed; {InsecureEntitlement} can.");

    private static string NetworkOf(string? mode) => mode switch
    {
        null or "default" or "host" => "host",
        "none" => "none",
        _ => throw new UsageException($"'{mode}' is no network of a build; default, host and none are."),
    };

    private static Dictionary<string, string> Pairs(string[]? texts, string option, bool fromEnvironment)
    {
        Dictionary<string, string> pairs = [];
        foreach (string text in texts ?? [])
        {
            string[] parts = text.Split('=', 2);
            string? value = parts.Length == 2 ? parts[1] : fromEnvironment ? Environment.GetEnvironmentVariable(parts[0]) : null;
            if (parts[0].Length == 0 || (value is null && !fromEnvironment))
            {
                throw new UsageException($"{option} takes NAME=VALUE, not '{text}'.");
            }

            if (value is not null)
            {
                pairs[parts[0]] = value;
            }
        }

        return pairs;
    }
}

using System.CommandLine;
using System.Text.Json;
using Containers.Cli.Options;
using Containers.Cli.Output;
using Containers.Engine.Building;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Engine.Text;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Cli.Commands.Images;

/// <summary><c>containers build</c>: builds an image from a Dockerfile.</summary>
internal sealed class BuildCommand : Command
{
    public const string WordOnCommandLine = "build";
    private static readonly string[] s_rights = ["security.insecure", "network.host"];

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
    private readonly Option<string[]> _platform = Several("--platform", null, "The platforms of the image, such as linux/arm64", "PLATFORM");
    private readonly Option<string?> _network = new("--network") { Description = "Network of the steps: default, host, none or a network's name", HelpName = "NETWORK" };
    private readonly Option<string[]> _secret = Several("--secret", null, "A secret for steps that ask for it: id=NAME[,src=FILE|,env=VARIABLE]", "SECRET");
    private readonly Option<string[]> _ssh = Several("--ssh", null, "An SSH agent for steps that ask for it: default, NAME=SOCKET or NAME=KEYFILE,…", "AGENT");
    private readonly Option<string[]> _buildContext = Several("--build-context", null, "A further context: a folder, an address, docker-image://NAME or oci-layout://FOLDER", "NAME=PLACE");
    private readonly Option<string[]> _addHost = Several("--add-host", null, "A line for the hosts file of the steps", "NAME:ADDRESS");
    private readonly Option<string[]> _allow = Several("--allow", null, "Allow what is not otherwise: security.insecure or network.host", "RIGHT");
    private readonly Option<string[]> _output = Several("--output", "-o", "Where the result goes: a folder, or type=local|tar|oci|docker|image|registry|cacheonly[,dest=FILE]", "PLACE");
    private readonly Option<bool> _load = new("--load") { Description = "Keep the image in the store, as without an output" };
    private readonly Option<bool> _push = new("--push") { Description = "Send the image to the registries of its names" };
    private readonly Option<string?> _metadataFile = new("--metadata-file") { Description = "Write what was made to a file, as JSON", HelpName = "FILE" };
    private readonly Option<string[]> _sharedMemory = Several("--shm-size", null, "Size of the steps' shared memory", "SIZE");
    private readonly Option<string[]> _ulimit = Several("--ulimit", null, "A process limit of the steps", "NAME=SOFT[:HARD]");
    private readonly OptionTable<ContainerLimits> _limits = LimitOptions.CreateForSteps();
    private readonly IgnoredBuildOptions _ignored = new();
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
            _addHost, _allow, _output, _load, _push, _idFile, _metadataFile, _sharedMemory, _ulimit, _progress, _quiet, _check,
        })
        {
            Add(option);
        }

        _limits.AddTo(this);
        _ignored.AddTo(this);

        SetAction(BuildAsync);
    }

    private static Option<string[]> Several(string name, string? alias, string description, string helpName) =>
        new(name, alias is null ? [] : [alias]) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore };

    private async Task<int> BuildAsync(ParseResult result)
    {
        using Interruption interruption = new();
        BuildService builds = CommandEngine.Open().Builds;
        await using Stream? input = result.GetRequiredValue(_context) == "-" || result.GetValue(_file) == "-" ? LoadCommand.OpenInput() : null;
        _ignored.Check(result);
        BuildOptions options = Read(result, input);
        if (result.GetValue(_check))
        {
            return await CheckAsync(builds, options, interruption.Token).ConfigureAwait(false);
        }

        using BuildDisplay? display = result.GetValue(_quiet) ? null : BuildDisplay.Of(result.GetValue(_progress) ?? "auto");
        BuildRecord record = await builds.BuildAsync(options, display, interruption.Token).ConfigureAwait(false);
        display?.Complete(record);
        if (result.GetValue(_metadataFile) is { } metadata)
        {
            AtomicFile.Write(metadata, JsonSerializer.SerializeToUtf8Bytes(BuildMetadata.Of(record, options), CliJson.Readable.BuildMetadata));
        }

        if (record.Id is null)
        {
            return ExitCode.Success;
        }

        if (result.GetValue(_idFile) is { } file)
        {
            await File.WriteAllTextAsync(file, record.Id).ConfigureAwait(false);
        }

        bool writesOutput = options.Outputs.Any(output => output.IsStandardOutput);
        if (!writesOutput && (display is null || !display.ShowsResult))
        {
            Terminal.Output.WriteLine(record.Id);
        }

        return ExitCode.Success;
    }

    private static async Task<int> CheckAsync(BuildService builds, BuildOptions options, CancellationToken cancellationToken)
    {
        BuildCheck check = await builds.CheckAsync(options, cancellationToken).ConfigureAwait(false);
        int found = check.Warnings.Count;
        string warnings = found == 0 ? "no warnings found." : $"{found} {(found == 1 ? "warning has" : "warnings have")} been found!";
        foreach (BuildWarning warning in check.Warnings)
        {
            Terminal.Output.WriteLine($"WARNING: {warning.Rule} (line {warning.Line})");
            Terminal.Output.WriteLine(warning.Message);
            Terminal.Output.WriteLine();
        }

        Terminal.Output.WriteLine(check.Error is null ? $"Check complete, {warnings}" : $"Check failed, {warnings}");
        if (check.Error is not null)
        {
            Terminal.ReportError(check.Error.Message);
        }

        return found == 0 && check.Error is null ? ExitCode.Success : ExitCode.Failure;
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
        Platforms = [.. (result.GetValue(_platform) ?? []).SelectMany(platforms => platforms.Split(',')).Select(Platform.Parse)],
        Network = result.GetValue(_network) ?? BuildOptions.StandardNetwork,
        Secrets = [.. (result.GetValue(_secret) ?? []).Select(BuildSecret.Parse)],
        SshAgents = [.. (result.GetValue(_ssh) ?? []).Select(agent => SshAgent.Parse(agent))],
        NamedContexts = Pairs(result.GetValue(_buildContext), "--build-context", fromEnvironment: false),
        ExtraHosts = result.GetValue(_addHost) ?? [],
        AllowsInsecure = (result.GetValue(_allow) ?? []).Select(Allowed).ToList().Contains(s_rights[0]),
        SharedMemorySize = result.GetValue(_sharedMemory) is [.., var size] ? SizeOf(size) : null,
        Ulimits = result.GetValue(_ulimit) ?? [],
        Limits = _limits.IsNamed(result) ? _limits.Apply(result, new ContainerLimits()) : null,
        Outputs = Outputs(result),
    };

    private List<BuildOutput> Outputs(ParseResult result)
    {
        List<BuildOutput> outputs = [.. (result.GetValue(_output) ?? []).Select(BuildOutput.Parse)];
        AddNamed(_load, "--load", BuildOutputKind.Image);
        AddNamed(_push, "--push", BuildOutputKind.Registry);
        return outputs;

        void AddNamed(Option<bool> option, string name, BuildOutputKind kind)
        {
            if (!result.GetValue(option))
            {
                return;
            }

            if (kind == BuildOutputKind.Registry && outputs is [{ Kind: BuildOutputKind.Image } image] && !result.GetValue(_load))
            {
                outputs[0] = image with { Kind = kind };
            }
            else if ((result.GetValue(_output) ?? []).Length > 0 && !outputs.Exists(output => output.Kind == kind))
            {
                throw new UsageException($"{name} and another --output exclude each other; write {name} as type={(kind == BuildOutputKind.Image ? "docker" : "registry")} beside it.");
            }
            else
            {
                outputs.Add(new BuildOutput(kind));
            }
        }
    }

    private static string Allowed(string right) => s_rights.Contains(right)
        ? right
        : throw new UsageException($"'{right}' cannot be allowed; {string.Join(" and ", s_rights)} can.");

    private static long SizeOf(string size)
    {
        try
        {
            return ByteSize.Parse(size);
        }
        catch (FormatException exception)
        {
            throw new UsageException($"--shm-size: {exception.Message}");
        }
    }

    private static Dictionary<string, string> Pairs(string[]? texts, string option, bool fromEnvironment)
    {
        Dictionary<string, string> pairs = [];
        foreach (string text in texts ?? [])
        {
            (string name, string? given) = Assignment.Of(text);
            string? value = given ?? (fromEnvironment ? Environment.GetEnvironmentVariable(name) : null);
            if (name.Length == 0 || (value is null && !fromEnvironment))
            {
                throw new UsageException($"{option} takes NAME=VALUE, not '{text}'.");
            }

            if (value is not null)
            {
                pairs[name] = value;
            }
        }

        return pairs;
    }
}

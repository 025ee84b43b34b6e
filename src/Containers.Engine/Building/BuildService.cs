using System.Diagnostics;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Checks;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Graph;
using Containers.Engine.Building.Outputs;
using Containers.Engine.Containers.Bundles;
using Containers.Engine.Dockerfiles;
using Containers.Engine.Dockerfiles.Instructions;
using Containers.Engine.Host;
using Containers.Engine.Images;
using Containers.Engine.Networks;
using Containers.Linux;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>Builds images from Dockerfiles. Safe for use by many threads and processes.</summary>
public sealed class BuildService
{
    internal const string HistoryComment = "containers build";
    private const string SourceDateVariable = "SOURCE_DATE_EPOCH";
    private readonly ImageService _images;
    private readonly NetworkService _networks;
    private readonly string? _standardNetwork;
    private readonly Lazy<string> _runtime;

    internal BuildService(ImageService images, NetworkService networks, EngineOptions options)
    {
        _images = images;
        _networks = networks;
        _standardNetwork = options.Network;
        _runtime = new Lazy<string>(() => options.RuntimePath ?? ProductPrograms.Find(ProductPrograms.Runtime));
    }

    /// <summary>Builds an image. What was done before a failure is in the cache for the next build.</summary>
    /// <param name="options">What is built, and how.</param>
    /// <param name="progress">Is told what happens, from several threads.</param>
    /// <param name="cancellationToken">Ends the build; its running steps are killed.</param>
    /// <exception cref="DockerfileException">The Dockerfile cannot be read.</exception>
    /// <exception cref="ImageNameException">A tag is a digest, which says itself what it names.</exception>
    /// <exception cref="NetworkNotFoundException">There is no such network for its steps.</exception>
    /// <exception cref="BuildException">A step failed, or the build cannot be made as asked.</exception>
    /// <exception cref="ContainersException">Something else failed, such as the pull of a base image.</exception>
    public async Task<BuildRecord> BuildAsync(BuildOptions options, IProgress<BuildProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        long began = Stopwatch.GetTimestamp();
        Check(options);
        var outputs = new OutputWriter(_images, options);
        options = WithSourceDate(options) with { Network = NetworkOf(options) };
        (BuildContext context, string name, string text) = await new ContextOpener(_images.Local.Paths).OpenAsync(options, cancellationToken);
        using (context)
        {
            Dockerfile file = Dockerfile.Parse(name, text);
            var plan = BuildPlan.Of(file, options);
            var reporter = new StepReporter(progress);
            BuildCheck check = FileCheck.Run(plan, options, context.Files.Ignored, isAll: false, stage => LocalBase(stage)?.Config);
            foreach (BuildWarning warning in check.Warnings)
            {
                reporter.Tell(new BuildProgress.Warned(warning));
            }

            if (check is { IsError: true, Warnings: [BuildWarning first, ..] })
            {
                throw new BuildException($"{name}:{first.Line}: {first.Message} ({first.Rule}; the file asks for warnings to be errors.)");
            }

            using BuildCache cache = await BuildCache.OpenAsync(_images.Local, cancellationToken);
            var built = new List<BuiltStage>();
            var sessions = new Stack<BuildSession>();
            try
            {
                foreach (Platform? platform in options.Platforms.DefaultIfEmpty<Platform?>(null).Distinct())
                {
                    BuildOptions own = options with { Platform = platform };
                    var session = new BuildSession(_images, _networks, own, BuildPlan.Of(file, own), context, cache, reporter, _runtime);
                    sessions.Push(session);
                    built.Add(new BuiltStage(session, await BuildAsync(session, cancellationToken)));
                }

                foreach (string notice in UnusedArguments(options, sessions))
                {
                    reporter.Tell(new BuildProgress.Noticed(notice));
                }

                var record = new BuildRecord
                {
                    Steps = reporter.Steps,
                    Warnings = (BuildWarning[])[.. check.Warnings, .. built.SelectMany(stage => stage.Session.Warnings)],
                    Tags = (string[])[.. options.Tags.Select(tag => tag.Familiar)],
                };
                record = await outputs.WriteAsync(built, record, cancellationToken);
                foreach (BuiltStage stage in built)
                {
                    await ExportAsync(stage.Session, stage.State, cancellationToken);
                }

                return record with { Duration = Stopwatch.GetElapsedTime(began) };
            }
            finally
            {
                while (sessions.TryPop(out BuildSession? session))
                {
                    session.Dispose();
                }
            }
        }
    }

    /// <summary>Refuses what no build can be made as, before anything is read.</summary>
    /// <param name="options">What would be built, and how.</param>
    /// <exception cref="ImageNameException">A tag is a digest, which says itself what it names.</exception>
    /// <exception cref="NetworkNotFoundException">There is no such network for its steps.</exception>
    /// <exception cref="BuildException">Its outputs cannot be.</exception>
    /// <exception cref="ContainersException">A limit cannot be.</exception>
    /// <exception cref="FormatException">A host is not of the form <c>name:address</c>.</exception>
    public void Check(BuildOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        new OutputWriter(_images, options).Check();
        LimitRules.Check(StepConfiguration.OptionsOf(options));
        foreach (string host in options.ExtraHosts)
        {
            _ = StepNetwork.ReadHost(host);
        }

        _ = _networks.Get(NetworkOf(options));
    }

    private string NetworkOf(BuildOptions options) => options.Network == BuildOptions.StandardNetwork ? NetworkModes.Standard(_standardNetwork) : options.Network;

    /// <summary>Tells, in docker's words, of values that no ARG has asked for and that are none of those that are there without one.</summary>
    private static IEnumerable<string> UnusedArguments(BuildOptions options, IReadOnlyCollection<BuildSession> sessions)
    {
        string[] unused =
        [
            .. options.Arguments.Keys.Where(name => name != SourceDateVariable && !name.StartsWith("BUILDKIT_", StringComparison.Ordinal) && !RunStep.IsProxy(name)
                && !sessions.Any(session => session.Plan.Variables.Asks(name))).Order(StringComparer.Ordinal),
        ];
        return unused.Length == 0 ? [] : [$"One or more build-args [{string.Join(' ', unused)}] were not consumed"];
    }

    private async Task<StageState> BuildAsync(BuildSession session, CancellationToken cancellationToken)
    {
        await session.Lookup.ImportAsync(session.Options.CacheSources, _images, cancellationToken);
        try
        {
            StageState stage = await BuildStagesAsync(session, cancellationToken);
            return await StageBuild.FinishAsync(session, stage, cancellationToken);
        }
        finally
        {
            session.Context.Digests.Save();
        }
    }

    /// <summary>Checks a Dockerfile against the rules of <c>docker build --check</c>; nothing is built.</summary>
    /// <param name="options">What would be built.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What the rules find, and what a build would refuse.</returns>
    /// <exception cref="BuildException">There is no such context or Dockerfile.</exception>
    public async Task<BuildCheck> CheckAsync(BuildOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (BuildContext context, string name, string text) = await new ContextOpener(_images.Local.Paths).OpenAsync(options, cancellationToken);
        using (context)
        {
            return await FileCheck.RunAsync(name, text, options, context.Files.Ignored, async plan =>
            {
                Dictionary<string, ImageConfiguration?> bases = await new BaseImages(_images).FindAsync(plan, LocalBase, cancellationToken);
                return stage => bases.GetValueOrDefault(BaseImages.KeyOf(stage));
            });
        }
    }

    /// <summary>Tells what a Dockerfile lets its builder choose, up to its first fault.</summary>
    /// <param name="options">The context, and which Dockerfile of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DockerfileException">Nothing of it can be read.</exception>
    /// <exception cref="BuildException">There is no such file.</exception>
    public async Task<BuildOutline> OutlineAsync(BuildOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (BuildContext context, string name, string text) = await new ContextOpener(_images.Local.Paths).OpenAsync(options, cancellationToken);
        using (context)
        {
            Dockerfile file = Dockerfile.Read(name, text, out _);
            IEnumerable<ArgInstruction> arguments = file.GlobalArguments.Concat(file.Stages.SelectMany(static stage => stage.Instructions.OfType<ArgInstruction>()));
            Dictionary<string, string?> values = [];
            foreach ((string argument, string? value) in arguments.SelectMany(static instruction => instruction.Arguments))
            {
                values[argument] = value ?? values.GetValueOrDefault(argument);
            }

            return new BuildOutline([.. file.Stages.Select(static stage => stage.Title)], values);
        }
    }

    /// <summary>The configuration of the image that a stage begins with, where the store has it.</summary>
    private ImageConfiguration? LocalBase(StagePlan stage)
    {
        string name = stage.Context is { } context ? NamedContexts.ImageOf(context) ?? string.Empty : stage.BaseName;
        return ImageReference.TryParse(name, out ImageReference? reference) && _images.Local.Catalogue.Lookup(reference.ToString()) is [{ } image, ..]
            ? image.Graph.Configuration
            : null;
    }

    /// <summary>All stages that are needed begin at once, and wait for one another where they need each other; the first failure ends the others.</summary>
    private static async Task<StageState> BuildStagesAsync(BuildSession session, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<StageState>> stages = [.. session.Plan.Needed.Order().Select(index => session.StageAsync(index, stop.Token))];
        Task<StageState> target = session.StageAsync(session.Plan.Target.Definition.Index, stop.Token);
        try
        {
            List<Task<StageState>> pending = [.. stages];
            while (pending.Count > 0)
            {
                Task<StageState> ended = await Task.WhenAny(pending);
                pending.Remove(ended);
                await ended;
            }

            return await target;
        }
        catch
        {
            await stop.CancelAsync();
            await session.SettleAsync();
            throw;
        }
    }

    /// <summary>Leaves the steps where the options say, for builds elsewhere.</summary>
    private async Task ExportAsync(BuildSession session, StageState stage, CancellationToken cancellationToken)
    {
        foreach (BuildCachePlace target in session.Options.CacheTargets.Where(target => !target.IsInline))
        {
            try
            {
                await new CacheExport(_images).RunAsync(
                    target, target.HasAllStages ? session.Cache.Used : stage.StepsOf(session.Cache.Used), session.Plan.Target.Platform, cancellationToken);
            }
            catch (Exception exception) when (exception is ContainersException or IOException or LinuxException)
            {
                string message = $"The build cache {target} cannot be written: {exception.Message}";
                if (!target.IgnoresErrors)
                {
                    throw new BuildException(message, exception);
                }

                session.Reporter.Tell(new BuildProgress.Noticed(message));
            }
        }
    }

    private static BuildOptions WithSourceDate(BuildOptions options)
    {
        string? time = Environment.GetEnvironmentVariable(SourceDateVariable);
        return time is not { Length: > 0 } || options.Arguments.ContainsKey(SourceDateVariable)
            ? options
            : options with { Arguments = new Dictionary<string, string>(options.Arguments) { [SourceDateVariable] = time } };
    }
}

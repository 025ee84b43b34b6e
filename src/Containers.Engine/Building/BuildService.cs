using System.Diagnostics;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Checks;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Dockerfiles;
using Containers.Engine.Building.Graph;
using Containers.Engine.Images;
using Containers.Linux;

namespace Containers.Engine.Building;

/// <summary>Builds images from Dockerfiles. Safe for use by many threads and processes.</summary>
public sealed class BuildService
{
    internal const string HistoryComment = "containers build";
    private const string SourceDateVariable = "SOURCE_DATE_EPOCH";
    private readonly ImageService _images;
    private readonly Lazy<string> _runtime;

    internal BuildService(ImageService images, EngineOptions options)
    {
        _images = images;
        _runtime = new Lazy<string>(() => options.RuntimePath ?? ProductPrograms.Find(ProductPrograms.Runtime));
    }

    /// <summary>Builds an image. What was done before a failure is in the cache for the next build.</summary>
    /// <param name="options">What is built, and how.</param>
    /// <param name="progress">Is told what happens, from several threads.</param>
    /// <param name="cancellationToken">Ends the build; its running steps are killed.</param>
    /// <exception cref="DockerfileException">The Dockerfile cannot be read.</exception>
    /// <exception cref="BuildException">A step failed, or the build cannot be made as asked.</exception>
    /// <exception cref="ContainersException">Something else failed, such as the pull of a base image.</exception>
    public async Task<BuildRecord> BuildAsync(BuildOptions options, IProgress<BuildProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        long began = Stopwatch.GetTimestamp();
        options = WithSourceDate(options);
        (BuildContext context, string name, string text) = await new ContextOpener(_images.Local.Paths).OpenAsync(options, cancellationToken);
        using (context)
        {
            Dockerfile file = Dockerfile.Parse(name, text);
            var plan = BuildPlan.Of(file, options);
            var reporter = new StepReporter(progress);
            BuildCheck check = DockerfileChecks.Run(file, plan, context.Files.Ignored);
            foreach (BuildWarning warning in check.Warnings)
            {
                reporter.Tell(new BuildProgress.Warned(warning));
            }

            if (check is { IsError: true, Warnings: [BuildWarning first, ..] })
            {
                throw new BuildException($"{name}:{first.Line}: {first.Message} ({first.Rule}; the file asks for warnings to be errors.)");
            }

            using BuildCache cache = await BuildCache.OpenAsync(_images.Local, cancellationToken);
            using var session = new BuildSession(_images, options, plan, context, cache, reporter, _runtime);
            StageState stage;
            await session.Lookup.ImportAsync(options.CacheSources, _images, cancellationToken);
            try
            {
                stage = await BuildStagesAsync(session, cancellationToken);
            }
            finally
            {
                context.Digests.Save();
            }

            stage = await StageBuild.FinishAsync(session, stage, cancellationToken);
            var record = new BuildRecord { Steps = reporter.Steps, Warnings = [.. check.Warnings, .. session.Warnings], Tags = [.. options.Tags.Select(tag => tag.Familiar)] };
            if (options.Output is { } output)
            {
                FileOutput.Write(session, stage, output, cancellationToken);
                await ExportAsync(session, stage, cancellationToken);
                return record with { Duration = Stopwatch.GetElapsedTime(began) };
            }

            ImageInfo image = await ImageAssembly.StoreAsync(session, stage, cancellationToken);
            foreach (string tag in record.Tags)
            {
                _images.Local.Events.WriteImage("tag", tag);
            }

            await ExportAsync(session, stage, cancellationToken);
            return record with { Id = image.Id, Size = image.Size, Duration = Stopwatch.GetElapsedTime(began) };
        }
    }

    /// <summary>Checks a Dockerfile against the rules of <c>docker build --check</c>; nothing is built.</summary>
    /// <param name="options">What would be built.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DockerfileException">The Dockerfile cannot be read.</exception>
    /// <exception cref="BuildException">There is no such context, Dockerfile or stage.</exception>
    public async Task<BuildCheck> CheckAsync(BuildOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        (BuildContext context, string name, string text) = await new ContextOpener(_images.Local.Paths).OpenAsync(options, cancellationToken);
        using (context)
        {
            Dockerfile file = Dockerfile.Parse(name, text);
            var plan = BuildPlan.Of(file, options);
            BuildCheck check = DockerfileChecks.Run(file, plan, context.Files.Ignored);
            IEnumerable<BuildWarning> bases = plan.Stages.Where(stage => stage.BaseStage is null && !stage.IsFromScratch)
                .SelectMany(stage => _images.Local.Catalogue.Lookup(stage.BaseName).Take(1).Select(image => PlatformCheck.Of(file, stage, image.Graph.Configuration.Platform)))
                .OfType<BuildWarning>();
            return check with { Warnings = [.. check.Warnings.Concat(bases).OrderBy(warning => warning.Line)] };
        }
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

using System.Collections.Concurrent;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Checks;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Graph;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>One build: what all its stages share.</summary>
internal sealed class BuildSession : IDisposable
{
    private const string ImageScheme = "docker-image://";
    private readonly ImageService _service;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Task<StageState>> _stages = [];
    private readonly Dictionary<string, Task<CataloguedImage>> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BuildContext> _contexts = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _leases = [];
    private readonly ConcurrentQueue<BuildWarning> _warnings = new();

    /// <summary>Begins a build.</summary>
    public BuildSession(
        ImageService service, BuildOptions options, BuildPlan plan, BuildContext context, BuildCache cache, StepReporter reporter, Lazy<string> runtime)
    {
        _service = service;
        Options = options;
        Plan = plan;
        Context = context;
        Cache = cache;
        Reporter = reporter;
        Lookup = new CacheLookup(service.Local, cache, message => reporter.Tell(new BuildProgress.Noticed(message)));
        Process = new Lazy<StepProcess>(() => new StepProcess(runtime.Value));
        Epoch = SourceDate.Of(options);
        Slots = new SemaphoreSlim(Math.Max(2, Environment.ProcessorCount));
    }

    /// <summary>What was asked for.</summary>
    public BuildOptions Options { get; }

    /// <summary>The stages.</summary>
    public BuildPlan Plan { get; }

    /// <summary>The main context.</summary>
    public BuildContext Context { get; }

    /// <summary>What earlier builds made.</summary>
    public BuildCache Cache { get; }

    /// <summary>Finds steps in it, and elsewhere.</summary>
    public CacheLookup Lookup { get; }

    /// <summary>Is told how steps go.</summary>
    public StepReporter Reporter { get; }

    /// <summary>Runs programs.</summary>
    public Lazy<StepProcess> Process { get; }

    /// <summary>The time that everything made counts as made at; null for the real one.</summary>
    public DateTimeOffset? Epoch { get; }

    /// <summary>That time for files.</summary>
    public Timestamp? LatestTime => Epoch is { } epoch ? new Timestamp(epoch.ToUnixTimeSeconds(), 0) : null;

    /// <summary>How many steps work at once.</summary>
    public SemaphoreSlim Slots { get; }

    /// <summary>The store.</summary>
    public LocalImages Images => _service.Local;

    /// <summary>What was found out about the bases of stages.</summary>
    public IReadOnlyList<BuildWarning> Warnings => [.. _warnings];

    /// <summary>Tells that a stage begins with an image for another platform than it is built for.</summary>
    public void CheckPlatform(StagePlan stage, Platform platform)
    {
        if (PlatformCheck.Of(Plan.Dockerfile, stage, platform) is { } warning)
        {
            _warnings.Enqueue(warning);
            Reporter.Tell(new BuildProgress.Warned(warning));
        }
    }

    /// <summary>The state of a stage at its end; the first who asks has it built.</summary>
    public Task<StageState> StageAsync(int index, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _stages.TryGetValue(index, out Task<StageState>? running)
                ? running
                : _stages[index] = Task.Run(() => new StageBuild(this, Plan.Stages[index]).RunAsync(cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>Waits until no stage is being built any more, however they end.</summary>
    public async Task SettleAsync()
    {
        Task[] stages;
        lock (_lock)
        {
            stages = [.. _stages.Values];
        }

        await Task.WhenAll(stages).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>What COPY and mounts take files from.</summary>
    /// <param name="from">A stage, context or image; null is the main context.</param>
    /// <param name="stage">The stage that takes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<CopySource> SourceAsync(string? from, StagePlan stage, CancellationToken cancellationToken)
    {
        if (from is null)
        {
            return CopySource.Of(Context);
        }

        if (Plan.FindStage(from, stage.Definition.Index) is { } index)
        {
            StageState built = await StageAsync(index, cancellationToken);
            return CopySource.Of(Images, built.DiffIds);
        }

        if (Options.NamedContexts.TryGetValue(from, out string? place) && !place.StartsWith(ImageScheme, StringComparison.Ordinal))
        {
            lock (_lock)
            {
                return CopySource.Of(_contexts.TryGetValue(from, out BuildContext? opened)
                    ? opened
                    : _contexts[from] = BuildContext.OfFolder(Images.Paths, place, dockerfile: null));
            }
        }

        CataloguedImage image = await ImageAsync(from, stage.Platform, cancellationToken);
        return CopySource.Of(Images, image.Graph.Configuration.DiffIds);
    }

    /// <summary>An image, from its registry where it has to be; it stays in the store until the build has ended.</summary>
    /// <param name="name">Its name, or that of a context that is one.</param>
    /// <param name="platform">The platform to choose.</param>
    /// <param name="cancellationToken">Ends the pull.</param>
    public Task<CataloguedImage> ImageAsync(string name, Platform platform, CancellationToken cancellationToken)
    {
        string reference = Options.NamedContexts.TryGetValue(name, out string? place) && place.StartsWith(ImageScheme, StringComparison.Ordinal)
            ? place[ImageScheme.Length..]
            : name;
        lock (_lock)
        {
            string key = $"{platform} {reference}";
            return _images.TryGetValue(key, out Task<CataloguedImage>? known)
                ? known
                : _images[key] = Task.Run(() => PullAsync(reference, platform, cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>Keeps a layer that the cache does not until the build has ended.</summary>
    public void Hold(MadeLayer layer)
    {
        lock (_lock)
        {
            _leases.Add(layer);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _leases.ForEach(lease => lease.Dispose());
        Lookup.Dispose();
        foreach (BuildContext context in _contexts.Values)
        {
            context.Digests.Save();
            context.Dispose();
        }

        Slots.Dispose();
    }

    private async Task<CataloguedImage> PullAsync(string name, Platform platform, CancellationToken cancellationToken)
    {
        // Where no platform is asked for, an image of the store is taken as it is.
        bool isForeign = Options.Platform is not null || platform != Platform.Host.Normalize();
        var pull = new PullOptions { Platform = isForeign ? platform : null };
        ImageInfo image = await _service.GetOrPullAsync(name, Options.Pull, pull, progress: null, cancellationToken);
        ContentLease lease = Images.LeaseOf([image.Id], out IReadOnlyList<CataloguedImage> found);
        lock (_lock)
        {
            _leases.Add(lease);
        }

        return found[0];
    }
}

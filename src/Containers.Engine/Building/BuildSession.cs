using System.Collections.Concurrent;
using Containers.Engine.Building.Cache;
using Containers.Engine.Building.Checks;
using Containers.Engine.Building.Context;
using Containers.Engine.Building.Execution;
using Containers.Engine.Building.Graph;
using Containers.Engine.Content;
using Containers.Engine.Images;
using Containers.Engine.Images.Transports;
using Containers.Engine.Registry.Credentials;
using Containers.Engine.Networks;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Supervision.Systemd;

namespace Containers.Engine.Building;

/// <summary>One build: what all its stages share.</summary>
internal sealed class BuildSession : IDisposable
{
    private readonly ImageService _service;
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Task<StageState>> _stages = [];
    private readonly Dictionary<string, Task<CataloguedImage>> _images = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<BuildContext>> _contexts = new(StringComparer.Ordinal);
    private readonly List<IDisposable> _leases = [];
    private readonly ConcurrentQueue<BuildWarning> _warnings = new();

    /// <summary>Begins a build.</summary>
    public BuildSession(
        ImageService service, NetworkService networks, BuildOptions options, BuildPlan plan, BuildContext context, BuildCache cache, StepReporter reporter, Lazy<string> runtime)
    {
        _service = service;
        Networks = networks;
        Options = options;
        Plan = plan;
        Context = context;
        Cache = cache;
        Reporter = reporter;
        Lookup = new CacheLookup(service.Local, cache, message => reporter.Tell(new BuildProgress.Noticed(message)));
        Process = new Lazy<StepProcess>(() => new StepProcess(runtime.Value, ServiceManagerAddress.FindForEngine()));
        Epoch = SourceDate.Of(options);
        Slots = new WorkSlots(options.MaximumSteps ?? Math.Max(2, Environment.ProcessorCount));
    }

    /// <summary>The networks that steps can be on.</summary>
    public NetworkService Networks { get; }

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
    public WorkSlots Slots { get; }

    /// <summary>The store.</summary>
    public LocalImages Images => _service.Local;

    /// <summary>What was found out about the bases of stages.</summary>
    public IReadOnlyList<BuildWarning> Warnings => [.. _warnings];

    /// <summary>Tells that a stage begins with an image for another platform than it is built for.</summary>
    public void CheckPlatform(StagePlan stage, Platform platform)
    {
        if (PlatformCheck.Of(CheckOptions.Of(Plan.Dockerfile, Options), stage, platform) is { } warning)
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

    /// <summary>Waits until no stage is being built and no image pulled any more, however they end.</summary>
    public async Task SettleAsync()
    {
        Task[] known = [];
        while (true)
        {
            Task[] settled = known;
            lock (_lock)
            {
                known = [.. _stages.Values, .. _images.Values, .. _contexts.Values];
            }

            if (known.Length == settled.Length)
            {
                return;
            }

            await Task.WhenAll(known).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Waits for those of a step's inputs that are stages.</summary>
    /// <inheritdoc cref="InputsAsync" path="/param"/>
    public Task WaitForStagesAsync(IEnumerable<string> from, StagePlan stage, bool byNumber, CancellationToken cancellationToken) => Task.WhenAll(
        from.Select(name => Plan.FindSource(stage, name, byNumber)).OfType<int>().Select(index => StageAsync(index, cancellationToken)));

    /// <summary>What a step takes files from, once all of it is there.</summary>
    /// <param name="from">Stages, contexts and images.</param>
    /// <param name="stage">The stage that takes.</param>
    /// <param name="byNumber">Whether a stage's number names it too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<StepInputs> InputsAsync(IEnumerable<string> from, StagePlan stage, bool byNumber, CancellationToken cancellationToken)
    {
        var inputs = new StepInputs(CopySource.Of(Context));
        foreach (string name in from)
        {
            inputs.Add(name, await SourceAsync(name, stage, byNumber, cancellationToken));
        }

        return inputs;
    }

    private async Task<CopySource> SourceAsync(string from, StagePlan stage, bool byNumber, CancellationToken cancellationToken)
    {
        if (Plan.FindSource(stage, from, byNumber) is { } index)
        {
            StageState built = await StageAsync(index, cancellationToken);
            return CopySource.Of(Images, built.DiffIds);
        }

        if (Plan.Contexts.PlaceOf(from) is { } place && NamedContexts.ImageOf(place) is null && NamedContexts.LayoutOf(place) is null)
        {
            Task<BuildContext> opening;
            lock (_lock)
            {
                opening = _contexts.TryGetValue(place, out Task<BuildContext>? known)
                    ? known
                    : _contexts[place] = Task.Run(() => new ContextOpener(Images.Paths).OpenNamedAsync(place, cancellationToken), CancellationToken.None);
            }

            return CopySource.Of(await opening);
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
        string reference = Plan.Contexts.PlaceOf(name) ?? name;
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
        foreach (BuildContext context in _contexts.Values.Where(opening => opening.IsCompletedSuccessfully).Select(opening => opening.Result))
        {
            context.Digests.Save();
            context.Dispose();
        }

        Slots.Dispose();
    }

    private async Task<CataloguedImage> PullAsync(string name, Platform platform, CancellationToken cancellationToken)
    {
        if (NamedContexts.LayoutOf(name) is { } layout)
        {
            return await TakeAsync(layout, platform, cancellationToken);
        }

        // A name is meant, never the beginning of an ID: FROM 0 is the image docker.io/library/0.
        name = NamedContexts.ImageOf(name) ?? name;
        name = Digest.TryParse(name, out _) ? name : ImageReference.Parse(name).ToString();

        // Where no platform is asked for, an image of the store is taken as it is.
        bool isForeign = Options.Platform is not null || platform != Platform.Host.Normalize();
        var pull = new PullOptions { Platform = isForeign ? platform : null, Credential = CredentialFor(name) };
        ImageInfo image = await _service.GetOrPullAsync(name, Options.Pull, pull, progress: null, cancellationToken);
        ContentLease lease = Images.LeaseOf([image.Id], out IReadOnlyList<CataloguedImage> found);
        lock (_lock)
        {
            _leases.Add(lease);
        }

        return found[0];
    }

    private RegistryCredential? CredentialFor(string name) =>
        ImageReference.TryParse(name, out ImageReference? reference) ? DockerConfiguration.Of(Options.Credentials, reference.Registry) : null;

    /// <summary>Brings an image of a layout into the store, without a name: it stays as long as the build.</summary>
    private async Task<CataloguedImage> TakeAsync(ImageLocation layout, Platform platform, CancellationToken cancellationToken)
    {
        using ImageSource source = await ImageSource.OpenAsync(layout, insecure: false, Images, _service.Registries, cancellationToken);
        ImageGraph graph = (await ImageGraph.ReadAsync(source.Reader, layout.ToString(), source.Root, platform, cancellationToken)).WithoutIndex;
        ContentLease lease = Images.LeaseOf(graph);
        lock (_lock)
        {
            _leases.Add(lease);
        }

        await Images.StoreAsync(source.Reader, graph, layout.ToString(), LayerPhase.Copying, progress: null, cancellationToken);
        return new CataloguedImage(LocalImages.EntryFor(graph), null, graph);
    }
}

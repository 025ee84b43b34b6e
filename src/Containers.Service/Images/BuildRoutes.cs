using System.Text;
using Containers.Docker.Documents;
using Containers.Docker.Requests;
using Containers.Engine.Building;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Service.Routing;

namespace Containers.Service.Images;

/// <summary>docker's classic build: the context is the request's content, and what happens comes back line by line.</summary>
internal static class BuildRoutes
{
    private const int ShortId = 12;

    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } = [new("POST", "/build", BuildAsync)];

    private static async Task BuildAsync(ApiCall call)
    {
        if (call.Text("version") == "2")
        {
            throw new ApiException(400, "This engine does not speak BuildKit's protocol. Build with DOCKER_BUILDKIT=0, or with containers build.");
        }

        BuildOptions options = Read(call);
        LayerReporter reporter = new(call);
        bool isQuiet = call.Flag("q");
        await reporter.RunAsync(async () =>
        {
            BuildRecord record;
            try
            {
                record = await call.Engine.Builds.BuildAsync(options, isQuiet ? null : new BuildReporter(reporter), call.Gone);
            }
            catch (BuildException exception) when (exception.ExitCode is { } code)
            {
                // In docker's words: what the step wrote was told of before.
                string message = exception.Command.Count == 0 ? exception.Message : $"The command '{string.Join(' ', exception.Command)}' returned a non-zero code: {code}";
                reporter.Tell(new() { ErrorDetail = new() { Code = code, Message = message }, Error = message });
                return;
            }

            reporter.Tell(new() { Aux = new() { ID = record.Id } });
            string id = record.Id ?? string.Empty;
            reporter.Tell(new() { Stream = isQuiet ? id + "\n" : $"Successfully built {id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..][..ShortId]}\n" });
            foreach (string tag in isQuiet ? [] : record.Tags)
            {
                reporter.Tell(new() { Stream = $"Successfully tagged {tag}\n" });
            }
        });
    }

    private static BuildOptions Read(ApiCall call)
    {
        if (call.Flag("squash"))
        {
            throw new ApiException(400, "squash is not supported: an image keeps the layers of its steps. Leave it out.");
        }

        ContainerLimits limits = new()
        {
            Memory = Asked(call, "memory"),
            MemorySwap = Asked(call, "memswap"),
            CpuShares = Asked(call, "cpushares"),
            CpuPeriod = Asked(call, "cpuperiod"),
            CpuQuota = Asked(call, "cpuquota"),
            CpusetCpus = call.Text("cpusetcpus"),
            CpusetMems = call.Text("cpusetmems"),
        };
        string? remote = call.Text("remote");
        return new()
        {
            Context = remote ?? "-",
            Input = remote is null ? call.Body : null,
            DockerfilePath = call.Text("dockerfile"),
            Tags = [.. call.Texts("t").Where(static tag => tag.Length > 0).Select(ImageReference.Parse)],
            Arguments = Map(call, "buildargs"),
            Labels = Map(call, "labels"),
            Target = call.Text("target"),
            NoCache = call.Flag("nocache"),
            Pull = call.Flag("pull") ? PullPolicy.Always : PullPolicy.Missing,
            Credentials = AuthenticationRequest.ReadConfiguration(call.Headers["X-Registry-Config"]),
            Platform = call.Text("platform") is { } platform ? Platform.Parse(platform) : null,
            Network = call.Text("networkmode") ?? BuildOptions.StandardNetwork,
            ExtraHosts = [.. call.Texts("extrahosts").SelectMany(static hosts => hosts.Split(',', StringSplitOptions.RemoveEmptyEntries))],
            SharedMemorySize = Asked(call, "shmsize"),
            Ulimits = Ulimits(call),
            Limits = limits == new ContainerLimits() ? null : limits,
        };
    }

    private static long? Asked(ApiCall call, string name) => call.Number(name) is { } number and not 0 ? number : null;

    private static Dictionary<string, string> Map(ApiCall call, string name) => call.Text(name) is { } text
        ? JsonInput.Read(Encoding.UTF8.GetBytes(text), name, static (ref JsonInput json) => json.TextMap()) : [];

    private static List<string> Ulimits(ApiCall call)
    {
        List<UlimitDocument> limits = call.Text("ulimits") is { } text
            ? JsonInput.Read(Encoding.UTF8.GetBytes(text), "ulimits", static (ref JsonInput json) => json.List<UlimitDocument>()) : [];
        return [.. limits.Select(static limit => limit.ToText())];
    }

    private static string? LayerOf(BuildStep step) => step.Layer?.Split(':')[^1] is { Length: > ShortId } layer ? $" ---> {layer[..ShortId]}\n" : null;

    /// <summary>Tells a client what a build does, in the words of docker's classic builder.</summary>
    private sealed class BuildReporter(LayerReporter reporter) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value)
        {
            string? text = value switch
            {
                BuildProgress.Started { Step: var step } => $"Step {step.Position}/{step.Total} : {step.Text}\n",
                BuildProgress.Output { Line: var line } => line + "\n",
                BuildProgress.Ended { Step: { IsCached: true } step } => " ---> Using cache\n" + LayerOf(step),
                BuildProgress.Ended { Step: var step } => LayerOf(step),
                BuildProgress.Warned { Warning: var warning } => $"[Warning] {warning}\n",
                BuildProgress.Noticed { Message: var message } => $"[Warning] {message}\n",
                _ => null,
            };
            if (text is not null)
            {
                reporter.Tell(new() { Stream = text });
            }
        }
    }
}

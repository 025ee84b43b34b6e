using System.Text.Json.Serialization;
using System.Text.Json;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers;
using Containers.Engine.Networks;
using Containers.Oci;

namespace Containers.Docker.Documents;

/// <summary>What runs in a container, or in containers of an image (Engine API, "ContainerConfig").</summary>
[JsonRecord(KeepsNames = true)]
public sealed partial record ConfigDocument
{
    /// <summary>The host name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Hostname { get; init; } = string.Empty;

    /// <summary>The NIS domain name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Domainname { get; init; } = string.Empty;

    /// <summary>The user that the program runs as; empty for root.</summary>
    public string User { get; init; } = string.Empty;

    /// <summary>Whether its creator's input was attached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttachStdin { get; init; } = false;

    /// <summary>Whether its creator's output was attached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttachStdout { get; init; } = false;

    /// <summary>Whether its creator's errors were attached.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? AttachStderr { get; init; } = false;

    /// <summary>The ports that it listens at.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SortedDictionary<string, EmptyDocument>? ExposedPorts { get; init; }

    /// <summary>Whether it has a terminal.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Tty { get; init; } = false;

    /// <summary>Whether its input stays open.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? OpenStdin { get; init; } = false;

    /// <summary>Whether its input ends with who was attached first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? StdinOnce { get; init; } = false;

    /// <summary>The environment.</summary>
    public IReadOnlyList<string>? Env { get; init; }

    /// <summary>The arguments after the entry point.</summary>
    [JsonConverter(typeof(TextOrTextsJsonConverter))]
    public IReadOnlyList<string>? Cmd { get; init; }

    /// <summary>How its health is checked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public HealthcheckDocument? Healthcheck { get; init; }

    /// <summary>Windows' escaped arguments.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ArgsEscaped { get; init; }

    /// <summary>The image, as its creator named it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Image { get; init; } = string.Empty;

    /// <summary>Folders whose data outlives it.</summary>
    public SortedDictionary<string, EmptyDocument>? Volumes { get; init; }

    /// <summary>The folder that the program starts in.</summary>
    public string WorkingDir { get; init; } = string.Empty;

    /// <summary>The program with its first arguments.</summary>
    [JsonConverter(typeof(TextOrTextsJsonConverter))]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    /// <summary>Whether it has no network.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool NetworkDisabled { get; init; }

    /// <summary>Its Ethernet address.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? MacAddress { get; init; }

    /// <summary>Instructions for builds on the image.</summary>
    public IReadOnlyList<string>? OnBuild { get; init; }

    /// <summary>Free-form facts by name.</summary>
    public SortedDictionary<string, string>? Labels { get; init; }

    /// <summary>The signal that asks it to end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? StopSignal { get; init; }

    /// <summary>Seconds that it has to end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? StopTimeout { get; init; }

    /// <summary>The shell for commands in shell form.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Shell { get; init; }

    /// <summary>What runs in a container.</summary>
    public static ConfigDocument Of(ContainerInfo container)
    {
        ArgumentNullException.ThrowIfNull(container);
        ContainerOptions options = container.Options;
        return new()
        {
            Hostname = container.Hostname,
            Domainname = options.DomainName ?? string.Empty,
            User = container.User,
            ExposedPorts = Set((options.Expose ?? []).SelectMany(PortMapping.Parse).Select(static port => port.ContainerKey)),
            Tty = options.Terminal,
            AttachStdin = options.Attach?.Contains(ContainerOptions.InputStream) ?? false,
            AttachStdout = options.Attach?.Contains(ContainerOptions.OutputStream) ?? false,
            AttachStderr = options.Attach?.Contains(ContainerOptions.ErrorStream) ?? false,
            OpenStdin = options.Interactive,
            StdinOnce = options.InputOnce ?? false,
            Env = container.Environment.Count > 0 ? container.Environment : null,
            Cmd = options.Command,
            Healthcheck = HealthcheckDocument.Of(options.HealthCheck),
            Image = container.Image,
            Volumes = Set((options.Volumes ?? []).Where(static text => !text.Contains(':', StringComparison.Ordinal))),
            WorkingDir = options.WorkingDirectory ?? string.Empty,
            Entrypoint = options.Entrypoint,
            MacAddress = options.Networks is [var first, ..] ? first.MacAddress : null,
            Labels = new(container.Labels.ToDictionary(), StringComparer.Ordinal),
            StopSignal = options.StopSignal,
            StopTimeout = (int?)options.StopTimeout?.TotalSeconds,
        };
    }

    /// <summary>How containers of an image run; null where the image does not say.</summary>
    public static ConfigDocument Of(ContainerConfiguration? configuration)
    {
        configuration ??= new();
        return new()
        {
            Hostname = Legacy(configuration, "Hostname"),
            Domainname = Legacy(configuration, "Domainname"),
            User = configuration.User ?? string.Empty,
            ExposedPorts = Set(configuration.ExposedPorts),
            Env = configuration.Environment,
            Cmd = configuration.Command,
            Healthcheck = HealthcheckDocument.Of(configuration.HealthCheck),
            ArgsEscaped = configuration.ArgsEscaped ?? false,
            Image = Legacy(configuration, "Image"),
            Volumes = Set(configuration.Volumes),
            WorkingDir = configuration.WorkingDirectory ?? string.Empty,
            Entrypoint = configuration.Entrypoint,
            OnBuild = configuration.OnBuild,
            Labels = configuration.Labels is null ? null : new(configuration.Labels.ToDictionary(), StringComparer.Ordinal),
            StopSignal = configuration.StopSignal,
            StopTimeout = configuration.StopTimeout,
            Shell = configuration.Shell,
        };
    }

    /// <summary>This without what containers have and images have not, which clients of an image are not shown from version 1.50 of the API on.</summary>
    internal ConfigDocument WithoutContainers() => this with
    {
        Hostname = null, Domainname = null, AttachStdin = null, AttachStdout = null, AttachStderr = null, Tty = null, OpenStdin = null, StdinOnce = null, Image = null,
    };

    private static SortedDictionary<string, EmptyDocument>? Set(IEnumerable<string>? members)
    {
        Dictionary<string, EmptyDocument> set = (members ?? []).Distinct().ToDictionary(static member => member, static _ => new EmptyDocument());
        return set.Count == 0 ? null : new(set, StringComparer.Ordinal);
    }

    /// <summary>What docker alone keeps in an image.</summary>
    private static string Legacy(ContainerConfiguration configuration, string name) =>
        configuration.Unknown?.TryGetValue(name, out JsonElement value) is true && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;
}

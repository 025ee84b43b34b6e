using Containers.Engine.Containers.Records;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Options;

/// <summary>Where a container's output is kept.</summary>
[JsonRecord]
public sealed partial record LogOptions
{
    /// <summary>The names of the drivers.</summary>
    public static readonly IReadOnlyList<string> Drivers = [LogConfiguration.JsonFile, Local, LogConfiguration.Journald, LogConfiguration.None];

    /// <summary>Docker's driver whose files are its own affair; here they are json-file's, but never more than five of 20 MB where nothing else is asked for.</summary>
    internal const string Local = "local";

    private const long LocalSize = 20_000_000;
    private const int LocalFiles = 5;
    private const long StandardBuffer = 1 << 20;

    /// <summary><c>json-file</c>, <c>local</c>, <c>journald</c> or <c>none</c>.</summary>
    public string Driver { get; set; } = LogConfiguration.JsonFile;

    /// <summary>
    /// The driver's options by docker's names: <c>max-size</c> and <c>max-file</c> of json-file and local; <c>labels</c>, <c>labels-regex</c>, <c>env</c>,
    /// <c>env-regex</c> and <c>tag</c> of json-file and journald; <c>mode</c> and <c>max-buffer-size</c> of all of these.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Reads options as docker writes them, <c>max-size=10m</c> each; the last one of a name counts.</summary>
    /// <exception cref="FormatException">One has no value.</exception>
    public static IReadOnlyDictionary<string, string> ParseOptions(IEnumerable<string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string? value) in options.Select(Assignment.Of))
        {
            read[name] = value ?? throw new FormatException($"'{name}' has no value; write NAME=VALUE.");
        }

        return read;
    }

    /// <summary>Checks what can be known before the container is started.</summary>
    /// <exception cref="ContainerOptionsException">There is no such driver, or it has no such option, or not of that value.</exception>
    internal void Check()
    {
        if (!Drivers.Contains(Driver))
        {
            throw new ContainerOptionsException($"There is no log driver '{Driver}'. There are: {string.Join(", ", Drivers)}.");
        }

        foreach ((string name, string value) in Options ?? new Dictionary<string, string>())
        {
            LogOptionRule.Check(Driver, name, value);
        }

        if (Value(LogOptionRule.MaxBufferSize) is not null && !IsBuffered)
        {
            throw new ContainerOptionsException($"The log option {LogOptionRule.MaxBufferSize} needs {LogOptionRule.Mode}={LogOptionRule.NonBlocking}; without it nothing is held back.");
        }
    }

    /// <summary>Refuses to read a log that is not there.</summary>
    /// <exception cref="ContainerStateException">The driver keeps nothing that can be read here.</exception>
    internal static void RequireReadable(ContainerRecord record)
    {
        string? reason = record.Options.Log?.Driver switch
        {
            LogConfiguration.None => "its log driver is none",
            LogConfiguration.Journald => $"it is in systemd's journal; read it by: journalctl CONTAINER_NAME={record.Name}",
            _ => null,
        };
        if (reason is not null)
        {
            throw new ContainerStateException(record.Name, $"The output of container '{record.Name}' cannot be read here: {reason}.");
        }
    }

    /// <summary>What the monitor is told.</summary>
    /// <param name="record">The container.</param>
    /// <param name="file">The log's file.</param>
    /// <param name="journal">The journal's socket.</param>
    internal LogConfiguration ToConfiguration(ContainerRecord record, string file, string journal) => new()
    {
        Driver = Driver == Local ? LogConfiguration.JsonFile : Driver,
        Path = Driver == LogConfiguration.Journald ? journal : file,
        LargestSize = Value(LogOptionRule.MaxSize) is { } size ? LogOptionRule.Size(size) ?? 0 : Driver == Local ? LocalSize : 0,
        FileCount = Value(LogOptionRule.MaxFile) is { } count ? LogOptionRule.FileCount(count) ?? 1 : Driver == Local ? LocalFiles : 1,
        Fields = [.. new LogFields(record, Value).Of(Driver)],
        LargestBuffer = !IsBuffered ? null : Value(LogOptionRule.MaxBufferSize) is { } buffer ? LogOptionRule.Size(buffer) : StandardBuffer,
    };

    private bool IsBuffered => Value(LogOptionRule.Mode) == LogOptionRule.NonBlocking;

    private string? Value(string name) => Options?.TryGetValue(name, out string? value) is true ? value : null;

    /// <summary>The driver.</summary>
    public override string ToString() => Driver;
}

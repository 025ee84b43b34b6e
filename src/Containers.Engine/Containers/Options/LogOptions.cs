using System.Globalization;
using Containers.Engine.Containers.Records;
using Containers.Oci;
using Containers.Oci.Monitor;

namespace Containers.Engine.Containers.Options;

/// <summary>Where a container's output is kept.</summary>
public sealed record LogOptions
{
    /// <summary>The names of the drivers.</summary>
    public static readonly IReadOnlyList<string> Drivers = [LogConfiguration.JsonFile, LogConfiguration.Journald, LogConfiguration.None];

    private const string MaxSize = "max-size";
    private const string MaxFile = "max-file";
    private const string Tag = "tag";

    /// <summary>Makes one by its members.</summary>
    public LogOptions()
    {
    }

    internal LogOptions(ref JsonInput json)
    {
        for (json.EnterObject(); json.NextMember();)
        {
            switch (json.Name)
            {
                case "driver": Driver = json.Text(); break;
                case "options": Options = json.TextMap(); break;
                default: json.Skip(); break;
            }
        }
    }

    /// <summary><c>json-file</c>, <c>journald</c> or <c>none</c>.</summary>
    public string Driver { get; set; } = LogConfiguration.JsonFile;

    /// <summary>
    /// The driver's options by docker's names: <c>max-size</c> and <c>max-file</c> of json-file, <c>tag</c> of journald (with
    /// <c>{{.ID}}</c>, <c>{{.FullID}}</c>, <c>{{.Name}}</c>, <c>{{.ImageName}}</c> for what they mean).
    /// </summary>
    public IReadOnlyDictionary<string, string>? Options { get; init; }

    /// <summary>Reads options as docker writes them, <c>max-size=10m</c> each.</summary>
    /// <exception cref="FormatException">One has no value.</exception>
    public static IReadOnlyDictionary<string, string> ParseOptions(IEnumerable<string> options) => options
        .Select(option => option.Split('=', 2) is { Length: 2 } parts ? parts : throw new FormatException($"'{option}' has no value; write NAME=VALUE."))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

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
            bool known = (Driver, name) is (LogConfiguration.JsonFile, MaxSize or MaxFile) or (LogConfiguration.Journald, Tag);
            if (!known)
            {
                throw new ContainerOptionsException($"The log driver {Driver} has no option '{name}'.");
            }

            if ((name == MaxSize && Size(value) is null or 0) || (name == MaxFile && FileCount(value) is null or 0))
            {
                throw new ContainerOptionsException($"'{value}' cannot be the log option {name}; write {(name == MaxSize ? "a size such as 10m" : "a number from 1 on")}.");
            }
        }

        if (Driver == LogConfiguration.JsonFile && Options?.ContainsKey(MaxFile) is true && !Options.ContainsKey(MaxSize))
        {
            throw new ContainerOptionsException($"The log option {MaxFile} needs {MaxSize}, from which a file is full.");
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
        Driver = Driver,
        Path = Driver == LogConfiguration.Journald ? journal : file,
        LargestSize = Value(MaxSize) is { } size ? Size(size) ?? 0 : 0,
        FileCount = Value(MaxFile) is { } count ? FileCount(count) ?? 1 : 1,
        Fields = Driver == LogConfiguration.Journald ? Fields(record) : [],
    };

    /// <summary>The fields that docker's journald driver gives each entry.</summary>
    private string[] Fields(ContainerRecord record)
    {
        string tag = (Value(Tag) ?? "{{.ID}}")
            .Replace("{{.ID}}", HumanText.ShortId(record.Id), StringComparison.Ordinal)
            .Replace("{{.FullID}}", record.Id, StringComparison.Ordinal)
            .Replace("{{.Name}}", record.Name, StringComparison.Ordinal)
            .Replace("{{.ImageName}}", record.Options.Image, StringComparison.Ordinal);
        return
        [
            $"CONTAINER_ID={HumanText.ShortId(record.Id)}", $"CONTAINER_ID_FULL={record.Id}", $"CONTAINER_NAME={record.Name}",
            $"CONTAINER_TAG={tag}", $"IMAGE_NAME={record.Options.Image}", $"SYSLOG_IDENTIFIER={tag}",
        ];
    }

    private string? Value(string name) => Options?.TryGetValue(name, out string? value) is true ? value : null;

    private static long? Size(string text)
    {
        try
        {
            return ByteSize.Parse(text) is > 0 and long size ? size : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static int? FileCount(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;
}

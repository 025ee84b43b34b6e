using System.Text.RegularExpressions;
using Containers.Engine.Containers.Records;
using Containers.Engine.Text;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Options;

/// <summary>What each entry of a container's log says beside its text.</summary>
/// <param name="record">The container.</param>
/// <param name="option">The log's options by name; null for what is not asked for.</param>
internal sealed class LogFields(ContainerRecord record, Func<string, string?> option)
{
    /// <summary>The fields as <c>NAME=value</c>, each name once, in the order of names.</summary>
    public IEnumerable<string> Of(string driver)
    {
        var fields = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add(fields, Chosen(record.Options.Labels ?? new Dictionary<string, string>(), LogOptionRule.Labels, LogOptionRule.LabelsRegex));
        Add(fields, Chosen((record.Options.Environment ?? []).Select(Assignment.Of).Select(static one => KeyValuePair.Create(one.Name, one.Value ?? "")), LogOptionRule.Env, LogOptionRule.EnvRegex));
        string? tag = option(LogOptionRule.Tag);
        if (driver == LogConfiguration.Journald)
        {
            fields = new(
                fields.GroupBy(static field => JournalName(field.Key))
                .Where(static group => group.Key.Length > 0)
                .ToDictionary(static group => group.Key, static group => group.Last().Value),
                StringComparer.Ordinal);
            Add(fields, JournalFields(LogTag.Of(tag ?? "{{.ID}}", record)));
        }
        else if (tag is { Length: > 0 })
        {
            fields["tag"] = LogTag.Of(tag, record);
        }

        return fields.Select(static field => $"{field.Key}={field.Value}");
    }

    private static void Add(SortedDictionary<string, string> fields, IEnumerable<KeyValuePair<string, string>> more)
    {
        foreach ((string name, string value) in more)
        {
            fields[name] = value;
        }
    }

    /// <summary>Those of labels or variables that an option names or whose names match another.</summary>
    private IEnumerable<KeyValuePair<string, string>> Chosen(IEnumerable<KeyValuePair<string, string>> all, string names, string pattern)
    {
        string[] named = option(names)?.Split(',') ?? [];
        Regex? matched = option(pattern) is { Length: > 0 } text ? LogOptionRule.Pattern(text) : null;
        return all.Where(one => named.Contains(one.Key) || (matched is not null && IsMatch(matched, one.Key)));
    }

    private static bool IsMatch(Regex pattern, string name)
    {
        try
        {
            return pattern.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>The fields that docker's journald driver gives each entry.</summary>
    private Dictionary<string, string> JournalFields(string tag) => new()
    {
        ["CONTAINER_ID"] = HumanText.ShortId(record.Id),
        ["CONTAINER_ID_FULL"] = record.Id,
        ["CONTAINER_NAME"] = record.Name,
        ["CONTAINER_TAG"] = tag,
        ["IMAGE_NAME"] = record.Options.Image,
        ["SYSLOG_IDENTIFIER"] = tag,
    };

    /// <summary>A name as the journal takes it (systemd.journal-fields(7)): capitals, digits and underscores, which it does not begin with.</summary>
    private static string JournalName(string name) =>
        string.Concat(name.ToUpperInvariant().Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')).TrimStart('_');
}

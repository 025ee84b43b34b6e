using System.Globalization;
using System.Text.RegularExpressions;
using Containers.Engine.Text;
using Containers.Supervision.Monitor;

namespace Containers.Engine.Containers.Options;

/// <summary>An option of log drivers.</summary>
/// <param name="Drivers">The drivers that have it.</param>
/// <param name="Accepts">Whether a value can be its own.</param>
/// <param name="Expected">What such a value is, for messages.</param>
internal sealed record LogOptionRule(string[] Drivers, Predicate<string> Accepts, string Expected)
{
    public const string MaxSize = "max-size";
    public const string MaxFile = "max-file";
    public const string Mode = "mode";
    public const string NonBlocking = "non-blocking";
    public const string MaxBufferSize = "max-buffer-size";
    public const string Labels = "labels";
    public const string LabelsRegex = "labels-regex";
    public const string Env = "env";
    public const string EnvRegex = "env-regex";
    public const string Tag = "tag";

    private const string Blocking = "blocking";

    /// <summary>How long one name may take; a pattern that takes longer matches nothing.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(1);

    private static readonly string[] s_files = [LogConfiguration.JsonFile, LogOptions.Local];
    private static readonly string[] s_described = [LogConfiguration.JsonFile, LogConfiguration.Journald];
    private static readonly string[] s_all = [.. s_files, LogConfiguration.Journald];

    private static readonly Dictionary<string, LogOptionRule> s_rules = new(StringComparer.Ordinal)
    {
        [MaxSize] = new(s_files, static value => Size(value) is not null, "a size such as 10m"),
        [MaxFile] = new(s_files, static value => FileCount(value) is not null, "a number from 1 on"),
        [Mode] = new(s_all, static value => value is Blocking or NonBlocking or "", $"{Blocking} or {NonBlocking}"),
        [MaxBufferSize] = new(s_all, static value => Size(value) is not null, "a size such as 4m"),
        [Labels] = new(s_described, static _ => true, "names of labels, with commas between them"),
        [LabelsRegex] = new(s_described, static value => Pattern(value) is not null, "a regular expression"),
        [Env] = new(s_described, static _ => true, "names of variables, with commas between them"),
        [EnvRegex] = new(s_described, static value => Pattern(value) is not null, "a regular expression"),
        [Tag] = new(s_described, LogTag.IsTag, $"a text with any of {LogTag.Placeholders}"),
    };

    /// <summary>Refuses an option that a driver has not, or not with that value.</summary>
    /// <exception cref="ContainerOptionsException">It is one.</exception>
    public static void Check(string driver, string name, string value)
    {
        if (!s_rules.TryGetValue(name, out LogOptionRule? rule) || !rule.Drivers.Contains(driver))
        {
            string[] known = [.. s_rules.Where(other => other.Value.Drivers.Contains(driver)).Select(other => other.Key)];
            throw new ContainerOptionsException($"The log driver {driver} has no option '{name}'.{(known.Length > 0 ? $" It has {string.Join(", ", known)}." : "")}");
        }

        if (!rule.Accepts(value))
        {
            throw new ContainerOptionsException($"'{value}' cannot be the log option {name}; write {rule.Expected}.");
        }
    }

    /// <summary>A number of bytes above 0; null for what is none.</summary>
    public static long? Size(string text)
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

    /// <summary>A number of files above 0; null for what is none.</summary>
    public static int? FileCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0 ? count : null;

    /// <summary>A regular expression; null for what is none.</summary>
    public static Regex? Pattern(string text)
    {
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant, s_limit);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}

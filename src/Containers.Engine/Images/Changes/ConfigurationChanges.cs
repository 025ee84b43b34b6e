using System.Text.Json;
using Containers.Oci;

namespace Containers.Engine.Images.Changes;

/// <summary>
/// Changes how an image runs by instructions of a Dockerfile (Dockerfile reference): CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL,
/// ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR.
/// </summary>
public static class ConfigurationChanges
{
    /// <summary>Makes changes, one after another.</summary>
    /// <param name="configuration">What is changed.</param>
    /// <param name="changes">One instruction each: <c>ENV A=b</c>.</param>
    /// <exception cref="ImageChangeException">One is not such an instruction.</exception>
    public static ContainerConfiguration Apply(ContainerConfiguration configuration, IEnumerable<string> changes)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(changes);
        return changes.Aggregate(configuration, (changed, change) =>
        {
            try
            {
                return Apply(changed, change.Trim());
            }
            catch (FormatException exception)
            {
                throw new ImageChangeException(change, exception.Message);
            }
        });
    }

    private static ContainerConfiguration Apply(ContainerConfiguration run, string change)
    {
        int end = change.AsSpan().IndexOfAny(' ', '\t');
        string name = (end < 0 ? change : change[..end]).ToUpperInvariant();
        string text = end < 0 ? "" : change[end..].Trim();
        if (text.Length == 0)
        {
            throw new FormatException("Something has to follow the name of an instruction, as in 'ENV NAME=value'.");
        }

        List<string> Words() => new InstructionWords(text, variable => ValueOf(run.Environment, variable)).Split();
        return name switch
        {
            "CMD" => run with { Command = CommandOf(text, run.Shell) },
            "ENTRYPOINT" => run with { Entrypoint = CommandOf(text, run.Shell), Command = null },
            "ENV" => run with { Environment = [.. Pairs(text, Words()).Aggregate(run.Environment ?? [], WithVariable)] },
            "LABEL" => run with { Labels = WithLabels(run.Labels, Pairs(text, Words())) },
            "EXPOSE" => run with { ExposedPorts = Union(run.ExposedPorts, Words().SelectMany(ExposedPort.Parse)) },
            "VOLUME" => run with { Volumes = Union(run.Volumes, Array(text) ?? Words()) },
            "USER" => run with { User = Single(Words()) },
            "WORKDIR" => run with { WorkingDirectory = Path.GetFullPath(Single(Words()), run.WorkingDirectory is { Length: > 0 } folder ? folder : "/") },
            "STOPSIGNAL" => run with { StopSignal = Single(Words()) },
            "SHELL" => run with { Shell = Array(text) ?? throw new FormatException("SHELL takes a JSON array, as in 'SHELL [\"/bin/bash\", \"-c\"]'.") },
            "ONBUILD" => run with { OnBuild = [.. run.OnBuild ?? [], text] },
            "HEALTHCHECK" => run with { HealthCheck = HealthCheckInstruction.Parse(text, run.Shell) },
            _ => throw new FormatException(
                $"{name} is none of CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL, STOPSIGNAL, USER, VOLUME and WORKDIR."),
        };
    }

    /// <summary>A command as it is where it is a JSON array, else by the shell.</summary>
    internal static IReadOnlyList<string> CommandOf(string text, IReadOnlyList<string>? shell) =>
        Array(text) ?? [.. shell ?? ["/bin/sh", "-c"], text];

    /// <summary>The elements of a JSON array of strings; null where the text is something else, which then is a command line.</summary>
    private static List<string>? Array(string text)
    {
        if (!text.StartsWith('['))
        {
            return null;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.EnumerateArray().All(element => element.ValueKind == JsonValueKind.String)
                ? [.. document.RootElement.EnumerateArray().Select(element => element.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Single(List<string> words) => words is [{ Length: > 0 } only]
        ? only
        : throw new FormatException("One word is expected; quote it where it has spaces.");

    /// <summary><c>A=b C=d</c>, or the old form <c>A b c</c>, which is one pair.</summary>
    private static List<(string Name, string Value)> Pairs(string text, List<string> words)
    {
        if (!words[0].Contains('=', StringComparison.Ordinal))
        {
            int end = text.AsSpan().IndexOfAny(' ', '\t');
            return end > 0
                ? [(text[..end], string.Join(' ', words.Skip(1)))]
                : throw new FormatException("A name is expected with its value, as in NAME=value.");
        }

        return [.. words.Select(word => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
            ? (word[..equals], word[(equals + 1)..])
            : throw new FormatException($"'{word}' is not of the form NAME=value."))];
    }

    private static string? ValueOf(IReadOnlyList<string>? environment, string name) =>
        environment?.LastOrDefault(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static IReadOnlyList<string> WithVariable(IReadOnlyList<string> environment, (string Name, string Value) pair)
    {
        string entry = $"{pair.Name}={pair.Value}";
        bool known = ValueOf(environment, pair.Name) is not null;
        return known
            ? [.. environment.Select(old => old.StartsWith(pair.Name + "=", StringComparison.Ordinal) ? entry : old)]
            : [.. environment, entry];
    }

    private static Dictionary<string, string> WithLabels(IReadOnlyDictionary<string, string>? labels, List<(string Name, string Value)> pairs)
    {
        Dictionary<string, string> all = labels is null ? [] : new(labels);
        pairs.ForEach(pair => all[pair.Name] = pair.Value);
        return all;
    }

    private static IReadOnlyList<string> Union(IReadOnlyList<string>? before, IEnumerable<string> added) => [.. (before ?? []).Union(added)];
}

using System.Text.Json;
using Containers.Docker.Documents;
using Containers.Oci;

namespace Containers.Docker.Requests;

/// <summary>Reads docker's document about what an image that is made of a container says beside it, as instructions of a Dockerfile.</summary>
public static class CommitRequest
{
    /// <summary>The instructions; none where nothing is said.</summary>
    /// <param name="json">The document (Engine API, "ContainerConfig"), or nothing.</param>
    /// <exception cref="OciFormatException">It is not such a document.</exception>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty || json.SequenceEqual("null"u8) || json.SequenceEqual("null\n"u8))
        {
            return [];
        }

        ConfigDocument config = JsonInput.Read<ConfigDocument>(json, "image's configuration");
        List<string> changes = [];
        Add("USER", config.User);
        Add("WORKDIR", config.WorkingDir);
        Add("STOPSIGNAL", config.StopSignal);
        Add("CMD", List(config.Cmd));
        Add("ENTRYPOINT", List(config.Entrypoint));
        AddAll("ENV", (config.Env ?? []).Select(static variable => variable.Split('=', 2)).Where(static parts => parts.Length == 2).Select(static parts => $"{parts[0]}={Quoted(parts[1])}"));
        AddAll("EXPOSE", config.ExposedPorts?.Keys ?? Enumerable.Empty<string>());
        AddAll("VOLUME", (config.Volumes?.Keys ?? Enumerable.Empty<string>()).Select(static folder => List([folder])!));
        AddAll("LABEL", (config.Labels ?? []).Select(static label => $"{Quoted(label.Key)}={Quoted(label.Value)}"));
        return changes;

        void Add(string instruction, string? value) => AddAll(instruction, value is { Length: > 0 } ? [value] : []);
        void AddAll(string instruction, IEnumerable<string> values) => changes.AddRange(values.Select(value => $"{instruction} {value}"));
    }

    private static string? List(IReadOnlyList<string>? words) =>
        words is { Count: > 0 } ? $"[{string.Join(", ", words.Select(static word => $"\"{JsonEncodedText.Encode(word)}\""))}]" : null;

    /// <summary>A value that a Dockerfile takes as it is.</summary>
    private static string Quoted(string value) =>
        $"\"{string.Concat(value.Select(static character => character is '\\' or '"' or '$' ? $"\\{character}" : character.ToString()))}\"";
}

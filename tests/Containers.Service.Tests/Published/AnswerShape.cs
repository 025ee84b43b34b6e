using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Service.Tests.Published;

/// <summary>What an answer is like, in the words of <c>published-api.txt</c>.</summary>
internal static class AnswerShape
{
    private const int TarBlock = 512;
    private const int TarMark = 257;

    /// <summary>What is otherwise in an answer.</summary>
    public static IEnumerable<string> Check(string shape, byte[] content)
    {
        try
        {
            return shape switch
            {
                "nothing" => content.Length == 0 ? [] : ["there is content"],
                "text" => [],
                "tar" => content.Length >= TarBlock && Encoding.ASCII.GetString(content, TarMark, 5) == "ustar" ? [] : ["it is no archive"],
                ['{', .., '}'] => CheckMembers(shape, JsonNode.Parse(content)),
                ['[', .., ']'] => (JsonNode.Parse(content)?.AsArray() ?? []).SelectMany(item => CheckMembers(shape, item)),
                ['(', .., ')'] => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(line => CheckMembers(shape, JsonNode.Parse(line))),
                _ => [$"'{shape}' means nothing"],
            };
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [exception.Message];
        }
    }

    private static IEnumerable<string> CheckMembers(string shape, JsonNode? document)
    {
        foreach (string member in shape[1..^1].Split(' '))
        {
            string[] parts = member.Split(':');
            bool isOptional = parts[1].EndsWith('?');
            JsonNode? value = document;
            bool isThere = true;
            foreach (string name in parts[0].Split('.'))
            {
                JsonObject? parent = value as JsonObject;
                isThere = parent?.ContainsKey(name) is true;
                value = isThere ? parent![name] : null;
            }

            if (!isThere)
            {
                if (!isOptional)
                {
                    yield return $"{parts[0]} is missing";
                }
            }
            else if (value is null ? !isOptional && parts[1] is not ("a" or "o") : KindOf(value) != parts[1][0])
            {
                yield return $"{parts[0]} is {value?.ToJsonString() ?? "null"}";
            }
        }
    }

    private static char KindOf(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.String => 's',
        JsonValueKind.Number => 'n',
        JsonValueKind.True or JsonValueKind.False => 'b',
        JsonValueKind.Array => 'a',
        _ => 'o',
    };
}

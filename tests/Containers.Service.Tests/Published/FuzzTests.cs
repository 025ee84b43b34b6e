using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Service.Tests.Networks;

namespace Containers.Service.Tests.Published;

/// <summary>
/// The published calls with values, names and contents that are wrong, the same ones in each run: each gets a status and docker's error document, nothing fails
/// inside, and the service goes on.
/// </summary>
public sealed class FuzzTests(NetworkServiceFixture service) : IClassFixture<NetworkServiceFixture>
{
    private const int Calls = 600;
    private const string Fault = "fault of the service";

    private static readonly string[] Values =
    [
        "", "0", "1", "-1", "true", "x", "..", "../../etc/passwd", "%", "%00", "a b", "🐳", "99999999999999999999", "1e9", "{", "{}", "[]", "null", "[null]", "{\"a\":null}", "{\"a\":[null]}",
        "{\"a\":{\"b\":1}}", "{\"label\":[\"\"]}", "{\"until\":[\"x\"]}", "{\"name\":[\"(\"]}", "\"", "sha256:", "sha256:zz", "a/../b", "-", "--", "http://", "linux/", "\n", new('x', 3000),
    ];

    private static readonly string[] Members = ["7", "-7", "1.5", "1e999", "\"x\"", "\"\"", "null", "true", "[]", "{}", "[[]]", "[null]", "[7]", "{\"a\":7}", "{\"\":{}}", "\"\\ud800\""];

    /// <summary>What may be given for long, or is not wrong however it is given.</summary>
    private static readonly string[] Streams = ["stream", "follow", "until", "condition"];

    [RootFact("busybox")]
    public void Wrong_values_names_and_contents_are_refused_and_nothing_fails_inside()
    {
        PublishedObjects objects = new(service, "127.0.0.1:1", "127.0.0.1:1/none");
        PublishedCall[] calls = [.. PublishedCall.All.Where(static call => call.Status is not 503 && !call.Path.Contains("{pushed}", StringComparison.Ordinal))];
        List<string> faults = [];
        for (int seed = 0; seed < Calls; seed++)
        {
            Random random = new(seed);
            PublishedCall call = calls[random.Next(calls.Length)];
            string what = Make(objects, call, random, out int status, out string answer);
            bool isTold = status < 400 || call.Method == "HEAD" || IsError(answer);
            if (answer.Contains(Fault, StringComparison.Ordinal) || answer.Contains("   at ", StringComparison.Ordinal) || !isTold)
            {
                faults.Add($"seed {seed}: {what}: {status} {answer}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.False(service.Service.HasExited);
        Assert.Equal((200, "OK"), service.Call("GET", "/_ping"));
        objects.Clear();
    }

    private string Make(PublishedObjects objects, PublishedCall call, Random random, out int status, out string answer)
    {
        Dictionary<string, string> made = [];
        bool hasWrongName = random.Next(4) == 0;
        foreach (string name in hasWrongName ? PublishedObjects.NamesIn(call.Path) : [])
        {
            made[name] = Uri.EscapeDataString(Pick(random, Values));
        }

        string query = string.Join('&', call.Parameters.Select(parameter =>
        {
            bool isWrong = random.Next(3) == 0 && !Streams.Contains(parameter.Name);
            return $"{parameter.Name}={Uri.EscapeDataString(isWrong ? Pick(random, Values) : objects.Resolve(parameter.Value, made))}";
        }));
        string path = $"/v1.{random.Next(24, 52)}{objects.Resolve(call.Path, made)}?{query}";
        byte[]? content = call.Content is null ? null : objects.ContentOf(objects.Resolve(call.Content, made));
        if (content is not null && random.Next(2) == 0)
        {
            content = call.Content![0] == '{' && random.Next(3) > 0 ? Change(content, random) : new Mutation(random.Next()).Of(content);
        }

        (status, byte[] bytes) = service.Call(call.Method, path, content, random.Next(8) == 0 ? "text/plain" : "application/json");
        answer = Encoding.UTF8.GetString(bytes);
        return $"{call.Method} {path} {(content is null ? "" : Encoding.UTF8.GetString(content))}";
    }

    /// <summary>A document in which a member has a value of another kind, and one is there that nobody knows.</summary>
    private static byte[] Change(byte[] content, Random random)
    {
        JsonObject document = JsonNode.Parse(content)!.AsObject();
        string[] names = [.. document.Select(static member => member.Key), "HostConfig", "NetworkingConfig", "Env", "Labels", "Healthcheck", "strange"];
        string name = Pick(random, names);
        try
        {
            document[name] = JsonNode.Parse(Pick(random, Members));
            return Encoding.UTF8.GetBytes(document.ToJsonString());
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            return Encoding.UTF8.GetBytes($$"""{"{{name}}":1e999}""");
        }
    }

    private static bool IsError(string answer)
    {
        try
        {
            return JsonNode.Parse(answer)?["message"]?.GetValue<string>() is { Length: > 0 };
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}

using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Containers.Service.Tests.Networks;

namespace Containers.Service.Tests.Published;

/// <summary>The walk: each call that docker publishes is made, and docs/api.md says where the answer is another one.</summary>
public sealed partial class PublishedApiTests(NetworkServiceFixture service) : IClassFixture<NetworkServiceFixture>
{
    private const int NotFound = 404;

    [RootFact("busybox", "docker-registry", "skopeo", "umoci")]
    public void Each_call_answers_with_its_status_and_its_members()
    {
        using DockerRegistry registry = service.InHost(static () => new DockerRegistry());
        PublishedObjects objects = new(service, registry.Address, service.InHost(registry.PushBusybox));
        List<string> faults = [];
        foreach (PublishedCall call in PublishedCall.All)
        {
            (int status, byte[] content) = Make(objects, call, call.Parameters, call.Content);
            IEnumerable<string> others = status == call.Status ? AnswerShape.Check(call.Shape, content) : [$"the status is {status}: {Encoding.UTF8.GetString(content)}"];
            faults.AddRange(others.Select(fault => $"{call}: {fault}"));
            foreach ((string name, string value, int expected) in call.Differences)
            {
                bool isParameter = call.Parameters.Exists(parameter => parameter.Name == name);
                (status, content) = Make(
                    objects,
                    call,
                    [.. call.Parameters.Select(parameter => parameter.Name == name ? (name, value) : parameter)],
                    isParameter ? call.Content : With(call.Content!, name, value));
                if (status != expected)
                {
                    faults.Add($"{call} with {name} {value}: the status is {status}: {Encoding.UTF8.GetString(content)}");
                }
            }
        }

        objects.Clear();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [RootFact("busybox")]
    public void Each_call_of_something_that_is_not_there_is_told_so()
    {
        List<string> faults = [];
        foreach (PublishedCall call in PublishedCall.All.Where(static call => call.Path.Contains('{', StringComparison.Ordinal) && call.Status is not 503))
        {
            PublishedObjects objects = new(service, "127.0.0.1:1", string.Empty);
            Dictionary<string, string> nothing = PublishedObjects.NamesIn(call.Path + call.Content).ToDictionary(static name => name, static _ => "nothing");
            (int status, byte[] content) = Make(objects, call, call.Parameters, call.Content, nothing);
            bool isForced = call is { Method: "DELETE" } && call.Path.StartsWith("/volumes/", StringComparison.Ordinal);
            bool isRemote = call.Path.StartsWith("/distribution/", StringComparison.Ordinal);
            if (!isForced && (isRemote ? status < 400 : status != NotFound || (call.Method != "HEAD" && !Encoding.UTF8.GetString(content).Contains("nothing", StringComparison.Ordinal))))
            {
                faults.Add($"{call}: {status} {Encoding.UTF8.GetString(content)}");
            }
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void The_differences_are_those_of_the_documentation()
    {
        string[] rows = [.. File.ReadLines(Path.Combine(ProductProgram.OutputRoot, "..", "docs", "api.md")).Where(static line => line.StartsWith("| `", StringComparison.Ordinal))];
        IEnumerable<string> told = rows.Select(static row => Row().Match(row)).Where(static match => match.Success)
            .SelectMany(static match => Name().Matches(match.Groups[2].Value).Select(name => $"{match.Groups[1].Value} {name.Groups[1].Value}"));
        IEnumerable<string> known = PublishedCall.All.SelectMany(static call => call.Differences.Select(difference => $"{call.Method} {RouteOf(call)} {difference.Name}"));

        Assert.Equal(known.Distinct().Order(StringComparer.Ordinal), told.Distinct().Order(StringComparer.Ordinal));
    }

    private (int Status, byte[] Content) Make(
        PublishedObjects objects, PublishedCall call, IEnumerable<(string Name, string Value)> parameters, string? content, Dictionary<string, string>? made = null)
    {
        made ??= [];
        string query = string.Join('&', parameters.Where(static parameter => parameter.Value.Length > 0)
            .Select(parameter => $"{parameter.Name}={Uri.EscapeDataString(objects.Resolve(parameter.Value, made))}"));
        string path = objects.Resolve(call.Path, made);
        byte[]? sent = content is null ? null : objects.ContentOf(objects.Resolve(content, made));
        return service.Call(call.Method, $"/v1.51{path}?{query}", sent, content?.EndsWith("tar", StringComparison.Ordinal) is true ? "application/x-tar" : "application/json");
    }

    /// <summary>A document with a member that has another value.</summary>
    private static string With(string content, string name, string value)
    {
        JsonNode document = JsonNode.Parse(content.Replace("{new}", "walk-other", StringComparison.Ordinal))!;
        string[] parts = name.Split('.');
        JsonNode parent = parts[..^1].Aggregate(document, static (node, part) => node[part]!);
        parent[parts[^1]] = JsonNode.Parse(value);
        return document.ToJsonString();
    }

    /// <summary>The path with docker's names for what it names.</summary>
    private static string RouteOf(PublishedCall call) => Regex.Replace(call.Path, @"\{[a-z]+\}", call.Path.StartsWith("/containers/", StringComparison.Ordinal) ? "{id}" : "{name}");

    [GeneratedRegex(@"^\| `([A-Z]+ /[^`]*)`: ([^|]*)\|")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}

using System.Formats.Tar;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Containers.Oci;

namespace Containers.Service.Tests.Published;

/// <summary>Makes what the calls of <c>published-api.txt</c> name, anew for each call.</summary>
/// <param name="service">The service.</param>
/// <param name="registry">A registry's address.</param>
/// <param name="busybox">An image in it.</param>
internal sealed partial class PublishedObjects(ServiceFixture service, string registry, string busybox)
{
    private string? _box;
    private byte[]? _saved;
    private int _count;

    /// <summary>A text in which what names stand for is made; a name that stands there twice is one thing.</summary>
    public string Resolve(string text, Dictionary<string, string> made) => Name().Replace(text, match =>
    {
        string name = match.Groups[1].Value;
        return made.TryGetValue(name, out string? known) ? known : made[name] = Make(name);
    });

    /// <summary>The names that stand in a text.</summary>
    public static IEnumerable<string> NamesIn(string text) => Name().Matches(text).Select(static match => match.Groups[1].Value).Distinct();

    /// <summary>What is sent.</summary>
    public byte[] ContentOf(string text) => text switch
    {
        "empty-tar" => new byte[1024],
        "tar" => Archive(("Dockerfile", "FROM bb:1\nLABEL a=b\n")),
        "saved-tar" => _saved ??= Save(),
        _ => Encoding.UTF8.GetBytes(text),
    };

    /// <summary>Removes the containers.</summary>
    public void Clear()
    {
        foreach (JsonNode? one in JsonNode.Parse(service.Call("GET", "/containers/json?all=1").Content)!.AsArray())
        {
            service.Call("DELETE", $"/containers/{one!["Id"]}?force=1&v=1");
        }
    }

    private string Make(string name)
    {
        string fresh = $"walk{++_count}";
        switch (name)
        {
            case "new":
                return fresh;
            case "now":
                return ((DateTime.UtcNow - DateTime.UnixEpoch).Ticks / (decimal)TimeSpan.TicksPerSecond).ToString(CultureInfo.InvariantCulture);
            case "box":
                return _box ??= Run(fresh);
            case "running":
                return Run(fresh);
            case "terminal":
                return Run(fresh, "\"Tty\":true,");
            case "paused":
                Run(fresh);
                Do("POST", $"/containers/{fresh}/pause");
                return fresh;
            case "created":
                return Create(fresh, string.Empty, "none");
            case "networked":
                return Create(fresh, string.Empty, "bridge");
            case "exec" or "started":
                string exec = JsonNode.Parse(Do("POST", $"/containers/{Make("box")}/exec", """{"Cmd":["true"]}"""))!["Id"]!.GetValue<string>();
                if (name == "started")
                {
                    Do("POST", $"/exec/{exec}/start", """{"Detach":true}""");
                }

                return exec;
            case "image":
                Do("POST", $"/images/bb:1/tag?repo={fresh}&tag=1");
                return fresh + ":1";
            case "architecture":
                return Platform.Host.Architecture;
            case "registry":
                return registry;
            case "pushed":
                Do("POST", $"/images/create?fromImage={busybox}");
                return busybox.Split(":latest")[0];
            case "network":
                Do("POST", "/networks/create", $$"""{"Name":"{{fresh}}"}""");
                return fresh;
            case "volume":
                Do("POST", "/volumes/create", $$"""{"Name":"{{fresh}}"}""");
                return fresh;
            default:
                throw new InvalidOperationException($"Nobody knows what {{{name}}} is.");
        }
    }

    /// <summary>The archive of a small image.</summary>
    private byte[] Save()
    {
        Assert.Equal(200, service.Call("POST", "/build?t=small:1", Archive(("Dockerfile", "FROM scratch\nLABEL a=b\n")), "application/x-tar").Status);
        return service.Call("GET", "/images/small:1/get", null, string.Empty).Content;
    }

    private string Run(string name, string more = "")
    {
        Create(name, more, "none");
        Do("POST", $"/containers/{name}/start");
        return name;
    }

    private string Create(string name, string more, string network)
    {
        Do("POST", $"/containers/create?name={name}", $$"""{"Image":"bb:1","Cmd":["sleep","1000"],{{more}}"HostConfig":{"NetworkMode":"{{network}}" } }""");
        return name;
    }

    private string Do(string method, string path, string? json = null)
    {
        (int status, string content) = service.Call(method, path, json);
        Assert.True(status < 300, $"{method} {path}: {status} {content}");
        return content;
    }

    private static byte[] Archive(params (string Name, string Content)[] files)
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, leaveOpen: true))
        {
            foreach ((string name, string content) in files)
            {
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
            }
        }

        return archive.ToArray();
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Name();
}

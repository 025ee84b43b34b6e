using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Service.Tests.Networks;

namespace Containers.Service.Tests.Clients;

/// <summary>The calls that Compose 2 makes for <c>up</c>, <c>run</c> and <c>down</c>: its labels, filters of both forms, events, and one-off containers.</summary>
public sealed class ComposeCallTests(NetworkServiceFixture service) : IClassFixture<NetworkServiceFixture>
{
    private const string Api = "/v1.47";
    private const string Project = "com.docker.compose.project=shop";

    [RootFact("busybox")]
    public void An_application_comes_up_runs_a_program_once_and_goes_down()
    {
        // up: what is there of the project; then networks and volumes, which are looked for by name first.
        Assert.Empty(List("containers/json?all=1&", "label", Project, "com.docker.compose.oneoff=False", "com.docker.compose.config-hash"));
        Assert.Empty(List("networks?", "name", "shop_default"));
        Assert.Equal(404, service.Call("GET", $"{Api}/networks/shop_default").Status);
        Do("POST", "networks/create", $$"""{"Name":"shop_default","Driver":"bridge","IPAM":{},"Labels":{{Labels("network", "default")}},"EnableIPv4":null,"EnableIPv6":null,"Attachable":false,"Options":null}""");
        Assert.Equal(404, service.Call("GET", $"{Api}/volumes/shop_data").Status);
        Do("POST", "volumes/create", $$"""{"Name":"shop_data","Driver":"","DriverOpts":null,"Labels":{{Labels("volume", "data")}}}""");

        using NetworkStream events = Follow();
        string db = Create("db", """
            "Cmd":["sh","-c","touch /tmp/ready; trap 'exit 0' TERM; while :; do sleep 0.1; done"],"Healthcheck":{"Test":["CMD","cat","/tmp/ready"],"Interval":1000000000},
            """, "\"Mounts\":[{\"Type\":\"volume\",\"Source\":\"shop_data\",\"Target\":\"/data\",\"VolumeOptions\":{}}],");
        Do("POST", $"containers/{db}/start");
        WaitUntilHealthy(db);
        string web = Create("web", "\"Cmd\":[\"httpd\",\"-f\",\"-h\",\"/www\"],\"ExposedPorts\":{\"80/tcp\":{}},", "\"PortBindings\":{\"80/tcp\":[{\"HostIp\":\"\",\"HostPort\":\"8097\"}]},");
        Do("POST", $"containers/{web}/start");
        Assert.Equal("greeting", service.Get(8097));
        Assert.Equal(2, List("containers/json?", "label", Project, "com.docker.compose.oneoff=False").Count);

        // run: a container of its own on the same network, attached to before it starts.
        string once = Create("web-run-1", "\"Cmd\":[\"wget\",\"-qO-\",\"http://web/\"],\"AttachStdout\":true,\"AttachStderr\":true,", "\"AutoRemove\":false,", isOnce: true);
        using (NetworkStream output = service.Hijack($"{Api}/containers/{once}/attach?stream=1&stdout=1&stderr=1"))
        {
            Task<string> end = service.Begin("POST", $"{Api}/containers/{once}/wait?condition=next-exit");
            Do("POST", $"containers/{once}/start");
            using StreamReader reader = new(output, Encoding.Latin1);
            Assert.Contains("greeting", reader.ReadToEnd(), StringComparison.Ordinal);
            Assert.Equal(0, JsonNode.Parse(end.Result)!["StatusCode"]!.GetValue<int>());
        }

        Assert.Equal(2, List("containers/json?all=1&", "label", Project, "com.docker.compose.oneoff=False").Count);
        Assert.Equal(3, List("containers/json?all=1&", "label", Project).Count);

        // down: all of the project, one-off containers too.
        foreach (JsonNode? container in List("containers/json?all=1&", "label", Project))
        {
            service.Call("POST", $"{Api}/containers/{container!["Id"]}/stop?t=5");
            Do("DELETE", $"containers/{container["Id"]}?force=1&v=0");
        }

        Do("DELETE", $"networks/{List("networks?", "label", Project).Single()!["Id"]}");
        Do("DELETE", $"volumes/{JsonNode.Parse(Do("GET", "volumes?" + Filter("label", Project)))!["Volumes"]![0]!["Name"]}");
        ReadUntil(events, "destroy", db);
        Assert.Equal(404, service.Call("GET", $"{Api}/volumes/shop_data").Status);
    }

    private string Create(string name, string config, string host, bool isOnce = false)
    {
        string service = name.Split('-')[0];
        string json = $$"""
            {
              "Image": "bb:1", {{config}}
              "Labels": { "com.docker.compose.project": "shop", "com.docker.compose.service": "{{service}}", "com.docker.compose.container-number": "1",
                "com.docker.compose.oneoff": "{{(isOnce ? "True" : "False")}}", "com.docker.compose.config-hash": "0123", "com.docker.compose.version": "2.38.0", "com.docker.compose.depends_on": "" },
              "HostConfig": { {{host}} "NetworkMode": "shop_default", "RestartPolicy": { "Name": "", "MaximumRetryCount": 0 }, "Binds": null, "LogConfig": { "Type": "", "Config": null }, "ExtraHosts": [] },
              "NetworkingConfig": { "EndpointsConfig": { "shop_default": { "IPAMConfig": null, "Links": null, "Aliases": ["shop-{{name}}", "{{(isOnce ? name : service)}}"], "DriverOpts": null, "GwPriority": 0 } } }
            }
            """;
        return JsonNode.Parse(Do("POST", $"containers/create?name=shop-{name}", json))!["Id"]!.GetValue<string>();
    }

    private NetworkStream Follow()
    {
        Socket socket = service.Connect();
        socket.ReceiveTimeout = 60_000;
        socket.Send(Encoding.ASCII.GetBytes($"GET {Api}/events?{Filter("label", Project)} HTTP/1.1\r\nHost: docker\r\n\r\n"));
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static void ReadUntil(NetworkStream stream, params string[] words)
    {
        StringBuilder text = new();
        byte[] part = new byte[4096];
        while (!text.ToString().Split('\n').Any(line => words.All(line.Contains)))
        {
            int count = stream.Read(part);
            Assert.True(count > 0, $"the events end: {text}");
            text.Append(Encoding.UTF8.GetString(part, 0, count));
        }
    }

    private void WaitUntilHealthy(string id)
    {
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        while (JsonNode.Parse(Do("GET", $"containers/{id}/json"))!["State"]!["Health"]!["Status"]!.GetValue<string>() != "healthy")
        {
            late.Token.ThrowIfCancellationRequested();
            Thread.Yield();
        }
    }

    private JsonArray List(string path, string key, params string[] values) => JsonNode.Parse(Do("GET", path + Filter(key, values)))!.AsArray();

    private static string Filter(string key, params string[] values) =>
        "filters=" + Uri.EscapeDataString(new JsonObject { [key] = new JsonObject(values.Select(static value => KeyValuePair.Create(value, (JsonNode?)true))) }.ToJsonString());

    private static string Labels(string kind, string name) =>
        new JsonObject { [$"com.docker.compose.{kind}"] = name, ["com.docker.compose.project"] = "shop", ["com.docker.compose.version"] = "2.38.0" }.ToJsonString();

    private string Do(string method, string path, string? json = null)
    {
        (int status, string content) = service.Call(method, $"{Api}/{path}", json);
        Assert.True(status < 300, $"{method} {path}: {status} {content}");
        return content;
    }
}

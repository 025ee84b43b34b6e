using System.Text.Json.Nodes;

namespace Containers.Service.Tests.Networks;

/// <summary>Networks and published ports, by docker's own command and Compose.</summary>
public sealed class NetworkTests(NetworkServiceFixture service) : IClassFixture<NetworkServiceFixture>
{
    private const string Application = """
        version: "2.4"
        services:
          db:
            image: bb:1
            command: ["sh", "-c", "touch /tmp/ready; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
            volumes: ["data:/data"]
            networks: { back: { aliases: [database] } }
            healthcheck: { test: ["CMD", "cat", "/tmp/ready"], interval: 1s }
          web:
            build: { context: . }
            image: made-by-compose
            networks: [back, front]
            ports: ["8090:80", "81"]
            depends_on: { db: { condition: service_healthy } }
            command: ["httpd", "-f", "-h", "/www"]
            stop_signal: SIGKILL
          asker:
            image: bb:1
            networks: [front]
            depends_on: [web]
            command: ["sh", "-c", "until wget -qO- http://web/; do sleep 0.1; done; trap 'exit 0' TERM; while :; do sleep 0.1; done"]
        volumes: { data: {} }
        networks:
          back: { internal: true }
          front: { ipam: { config: [ { subnet: 10.98.0.0/24 } ] } }
        """;

    private JsonNode EndpointOf(string container, string network, string version = "") =>
        JsonNode.Parse(service.Call("GET", $"{version}/containers/{container}/json").Content)!["NetworkSettings"]!["Networks"]![network]!;

    [RootFact("busybox", "docker")]
    public void Links_are_shown_where_they_were_asked_for()
    {
        service.Succeed("network", "create", "linked");
        (int status, string answer) = service.Call(
            "POST", "/containers/create?name=links", """{"Image":"bb:1","Cmd":["true"],"HostConfig":{"NetworkMode":"linked"},"NetworkingConfig":{"EndpointsConfig":{"linked":{"Links":["other:bar"]}}}}""");

        Assert.True(status == 201, answer);
        Assert.Equal("[other:bar]", service.Succeed("inspect", "-f", "{{.NetworkSettings.Networks.linked.Links}}", "links"));
        service.Succeed("rm", "links");
        service.Succeed("network", "rm", "linked");
    }

    [RootFact("busybox", "docker")]
    public void A_link_on_the_standard_network_gives_the_variables_of_docker()
    {
        service.Succeed("run", "-d", "--name", "the-db", "-e", "SECRET=a=b", "--expose", "80-81", "--expose", "53/udp", "bb:1", "sleep", "1000");
        string address = service.Succeed("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "the-db");
        service.Succeed("run", "-d", "--name", "linked", "--link", "the-db:my-db", "-e", "MY_DB_NAME=mine", "bb:1", "sleep", "1000");
        string[] expected =
        [
            $"MY_DB_PORT=tcp://{address}:80",
            $"MY_DB_PORT_80_TCP=tcp://{address}:80", $"MY_DB_PORT_80_TCP_ADDR={address}", "MY_DB_PORT_80_TCP_PORT=80", "MY_DB_PORT_80_TCP_PROTO=tcp",
            $"MY_DB_PORT_81_TCP=tcp://{address}:81", "MY_DB_PORT_80_TCP_PORT_START=80", $"MY_DB_PORT_80_TCP_END=tcp://{address}:81", "MY_DB_PORT_80_TCP_PORT_END=81",
            $"MY_DB_PORT_53_UDP=udp://{address}:53", "MY_DB_ENV_SECRET=a=b", "MY_DB_NAME=mine",
        ];

        Assert.Superset(expected.ToHashSet(), service.Succeed("exec", "linked", "env").Split('\n').ToHashSet());
        Assert.Superset(expected.ToHashSet(), service.Succeed("exec", "linked", "sh", "-c", "tr '\\000' '\\n' < /proc/1/environ").Split('\n').ToHashSet());
        Assert.Equal("[/the-db:/linked/my-db]", service.Succeed("inspect", "-f", "{{.HostConfig.Links}}", "linked"));
        service.Succeed("rm", "-f", "linked", "the-db");
    }

    [RootFact("busybox", "docker")]
    public void A_container_at_rest_is_shown_on_its_networks_by_their_ids()
    {
        string id = service.Succeed("network", "create", "resting");
        (int status, string answer) = service.Call(
            "POST", "/containers/create?name=rests", """{"Image":"bb:1","Cmd":["sleep","1000"],"HostConfig":{"NetworkMode":"resting"},"NetworkingConfig":{"EndpointsConfig":{"resting":{"Aliases":["other"],"DriverOpts":{"com.docker.network.endpoint.ifname":"lan7"}}}}}""");
        Assert.True(status == 201, answer);
        Assert.Equal(id, EndpointOf("rests", "resting")["NetworkID"]!.GetValue<string>());
        Assert.Equal("lan7", EndpointOf("rests", "resting")["DriverOpts"]!["com.docker.network.endpoint.ifname"]!.GetValue<string>());
        service.Succeed("start", "rests");
        Assert.Contains("lan7", service.Succeed("exec", "rests", "ip", "addr"), StringComparison.Ordinal);
        service.Succeed("stop", "-t", "0", "rests");
        JsonNode listed = JsonNode.Parse(service.Call("GET", "/containers/json?all=1").Content)!.AsArray().First(static one => one!["Names"]![0]!.GetValue<string>() == "/rests")!;
        Assert.Equal(id, listed["NetworkSettings"]!["Networks"]!["resting"]!["NetworkID"]!.GetValue<string>());

        string shortId = JsonNode.Parse(answer)!["Id"]!.GetValue<string>()[..12];
        Assert.Equal(["rests", "other", shortId], EndpointOf("rests", "resting")["DNSNames"]!.AsArray().Select(static name => name!.GetValue<string>()));
        Assert.Equal(["other"], EndpointOf("rests", "resting")["Aliases"]!.AsArray().Select(static name => name!.GetValue<string>()));
        JsonNode old = EndpointOf("rests", "resting", "/v1.43");
        Assert.Equal(["other", shortId], old["Aliases"]!.AsArray().Select(static name => name!.GetValue<string>()));
        Assert.Null(old["DNSNames"]);

        service.Succeed("run", "-d", "--name", "apart", "--network", "none", "bb:1", "sleep", "1000");
        Assert.Equal(service.Succeed("network", "inspect", "-f", "{{.Id}}", "none"), EndpointOf("apart", "none")["NetworkID"]!.GetValue<string>());
        Assert.NotEqual("", EndpointOf("apart", "none")["EndpointID"]!.GetValue<string>());
        service.Succeed("rm", "-f", "rests", "apart");
        service.Succeed("network", "rm", "resting");
    }

    [RootFact("busybox", "docker")]
    public void The_way_out_leads_over_the_network_of_the_highest_priority()
    {
        foreach (int number in (int[])[61, 62, 63])
        {
            service.Succeed("network", "create", "--subnet", $"10.{number}.0.0/24", $"way{number}");
        }

        (int status, string answer) = service.Call("POST", "/containers/create?name=ways", """
            {"Image":"bb:1","Cmd":["sleep","1000"],"HostConfig":{"NetworkMode":"way61"},"NetworkingConfig":{"EndpointsConfig":{"way61":{},"way62":{"GwPriority":1}}}}
            """);
        Assert.True(status == 201, answer);
        service.Succeed("start", "ways");
        Assert.Equal("default via 10.62.0.1", Way());

        Assert.Equal(200, service.Call("POST", "/networks/way63/connect", """{"Container":"ways","EndpointConfig":{"GwPriority":2}}""").Status);
        Assert.Equal("default via 10.63.0.1", Way());
        Assert.Equal(2, EndpointOf("ways", "way63")["GwPriority"]!.GetValue<int>());
        Assert.Null(EndpointOf("ways", "way63", "/v1.47")["GwPriority"]);

        service.Succeed("network", "disconnect", "way63", "ways");
        Assert.Equal("default via 10.62.0.1", Way());
        service.Succeed("rm", "-f", "ways");
        service.Succeed("network", "rm", "way61", "way62", "way63");

        string Way() => string.Join(' ', service.Succeed("exec", "ways", "ip", "route").Split('\n').First(static line => line.StartsWith("default", StringComparison.Ordinal)).Split(' ')[..3]);
    }

    [RootFact("busybox", "docker")]
    public void A_build_and_an_import_take_what_they_are_made_of_from_a_web_server()
    {
        service.Succeed("run", "-d", "--name", "web", "-p", "8085:80", "bb:1", "httpd", "-f", "-h", "/www");
        service.Succeed("exec", "web", "sh", "-c", "cd /www && mkdir c && echo 'FROM bb:1' > Dockerfile && echo 'LABEL of=file' >> Dockerfile && { echo FROM bb:1; echo COPY said /; } > c/Dockerfile && echo word > c/said && busybox tar -C c -cf c.tar .");
        Assert.Equal("word", service.Get(8085, "/c/said"));

        foreach ((string path, string tag) in new[] { ("Dockerfile", "of-file"), ("c.tar", "of-archive") })
        {
            (int status, string built) = service.Call("POST", $"/build?remote=http%3A%2F%2F127.0.0.1%3A8085%2F{path}&t={tag}");
            Assert.True(status == 200 && built.Contains("Successfully tagged", StringComparison.Ordinal), built);
        }

        Assert.Equal("file", service.Succeed("image", "inspect", "-f", "{{.Config.Labels.of}}", "of-file"));
        Assert.Equal("word", service.Succeed("run", "--rm", "of-archive", "cat", "/said"));
        Assert.Equal(200, service.Call("POST", "/images/create?fromSrc=http%3A%2F%2F127.0.0.1%3A8085%2Fc.tar&repo=imported").Status);
        Assert.NotEmpty(service.Succeed("images", "-q", "imported"));
        service.Succeed("rm", "-f", "web");
    }

    [RootFact("busybox", "docker")]
    public void A_published_port_is_reached_from_the_host_and_shown()
    {
        service.Succeed("run", "-d", "--name", "published", "-p", "8080:80", "-p", "127.0.0.1::81/udp", "bb:1", "httpd", "-f", "-h", "/www");

        Assert.Equal("greeting", service.Get(8080));
        Assert.Contains("80/tcp -> 0.0.0.0:8080", service.Succeed("port", "published"), StringComparison.Ordinal);
        Assert.Contains("0.0.0.0:8080->80/tcp", service.Succeed("ps", "--format", "{{.Ports}}", "--filter", "publish=8080"), StringComparison.Ordinal);
        Assert.Matches(@"^127\.0\.0\.1:\d+$", service.Succeed("port", "published", "81/udp"));
        ProgramResult taken = service.Docker("run", "--name", "late", "-p", "8080:80", "bb:1", "true");
        Assert.Equal(125, taken.ExitCode);
        Assert.Contains("8080", taken.Error, StringComparison.Ordinal);
        service.Succeed("rm", "-f", "published", "late");
    }

    [RootFact("busybox", "docker")]
    public void Containers_of_a_network_find_each_other_by_name_and_come_and_go()
    {
        string id = service.Succeed("network", "create", "--subnet", "10.99.0.0/24", "--label", "kind=test", "net");
        Assert.Equal(id, service.Succeed("network", "ls", "-q", "--no-trunc", "--filter", "label=kind=test"));
        service.Succeed("run", "-d", "--name", "server", "--network", "net", "--network-alias", "www", "bb:1", "httpd", "-f", "-h", "/www");
        service.Succeed("run", "-d", "--name", "guest", "bb:1", "sleep", "1000");
        service.Succeed("network", "connect", "--alias", "visitor", "--ip", "10.99.0.77", "net", "guest");

        Assert.Equal("greeting", service.Succeed("exec", "guest", "sh", "-c", "until wget -qO- http://www/; do sleep 0.1; done"));
        Assert.Contains("10.99.0.77", service.Succeed("exec", "server", "nslookup", "visitor"), StringComparison.Ordinal);
        Assert.Equal("10.99.0.77", service.Succeed("inspect", "-f", "{{.NetworkSettings.Networks.net.IPAddress}}", "guest"));
        JsonNode network = JsonNode.Parse(service.Succeed("network", "inspect", "net"))![0]!;
        Assert.Equal(["guest", "server"], network["Containers"]!.AsObject().Select(static one => one.Value!["Name"]!.GetValue<string>()).Order());

        Assert.Equal(403, service.Call("DELETE", "/networks/net").Status);
        Assert.Equal(403, service.Call("DELETE", "/networks/bridge").Status);
        Assert.Equal(409, service.Call("POST", "/networks/create", """{"Name":"net"}""").Status);
        service.Succeed("network", "disconnect", "net", "guest");
        Assert.NotEqual(0, service.Docker("exec", "guest", "ip", "addr", "show", "eth1").ExitCode);
        service.Succeed("rm", "-f", "server", "guest");
        Assert.Contains("net", service.Succeed("network", "prune", "-f"), StringComparison.Ordinal);
        Assert.Equal(404, service.Call("GET", "/networks/net").Status);
    }

    [RootFact("busybox", "docker", "docker-compose")]
    public void Compose_runs_an_application_with_networks_ports_volumes_and_health()
    {
        string folder = Directory.CreateDirectory(service.PathOf("app")).FullName;
        File.WriteAllText(Path.Combine(folder, "docker-compose.yml"), Application);
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), "FROM bb:1\nRUN echo made > /www/made\n");

        Compose("up", "-d");
        Assert.Equal("made", service.Get(8090, "/made"));
        Assert.Contains("healthy", service.Succeed("ps", "--filter", "name=app_db_1", "--format", "{{.Status}}"), StringComparison.Ordinal);
        Assert.Contains("greeting", Compose("exec", "-T", "asker", "wget", "-qO-", "http://web/"), StringComparison.Ordinal);
        Assert.Contains("Name:\tdatabase", Compose("exec", "-T", "web", "nslookup", "database").Replace("  ", "\t", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.NotEqual(0, service.Docker("exec", "app_asker_1", "wget", "-qO-", "http://database/").ExitCode);
        Assert.Matches(@"^0\.0\.0\.0:\d+\n$", Compose("port", "web", "81"));
        Compose("up", "-d", "--scale", "asker=3");
        Assert.Equal(3, service.Succeed("ps", "-q", "--filter", "label=com.docker.compose.service=asker").Split('\n').Length);
        Assert.Equal("made\n", Compose("run", "--rm", "asker", "wget", "-qO-", "http://web/made"));
        Compose("stop", "-t", "5", "asker");
        Compose("start", "asker");
        Compose("down", "-v", "-t", "5");

        Assert.Equal("", service.Succeed("ps", "-aq", "--filter", "label=com.docker.compose.project=app"));
        Assert.Equal("", service.Succeed("network", "ls", "-q", "--filter", "label=com.docker.compose.project=app"));
        Assert.Equal("", service.Succeed("volume", "ls", "-q"));

        string Compose(params string[] words)
        {
            ProgramResult result = service.RunProgram("docker-compose", ["--project-directory", folder, "-p", "app", "-f", Path.Combine(folder, "docker-compose.yml"), .. words]);
            Assert.True(result.ExitCode == 0, $"{string.Join(' ', words)}: {result.Output}{result.Error}");
            return result.Output;
        }
    }
}

using System.Text.Json.Nodes;

namespace Containers.Service.Tests.Containers;

/// <summary>What is asked of a container is refused or shown as docker's daemon does it.</summary>
public sealed class ConfigurationTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [RootFact("busybox", "docker")]
    public void What_was_asked_for_is_shown()
    {
        JsonNode container = Create(
            """{"Image":"bb:1","Cmd":["stty","size"],"Tty":true,"Healthcheck":{"Test":["NONE"]},"MacAddress":"02:42:ac:11:65:43","HostConfig":{"NetworkMode":"bridge","ConsoleSize":[20,81]}}""");

        Assert.Equal("""{"Test":["NONE"]}""", container["Config"]!["Healthcheck"]!.ToJsonString());
        Assert.Equal("[20,81]", container["HostConfig"]!["ConsoleSize"]!.ToJsonString());
        Assert.Null(container["Config"]!["MacAddress"]);
        Assert.Equal("02:42:ac:11:65:43", Inspect("/v1.43")["Config"]!["MacAddress"]!.GetValue<string>());
        Assert.Null(container["State"]!["Health"]);
        service.Succeed("rm", "shown");
    }

    [RootFact("busybox")]
    public void What_neither_its_creator_nor_the_image_says_is_not_shown_since_clients_ask_for_it_when_they_make_the_container_anew()
    {
        JsonNode config = Create("""{"Image":"bb:1","Cmd":["pwd"],"HostConfig":{"NetworkMode":"none"}}""")["Config"]!;

        Assert.Equal("", config["WorkingDir"]!.GetValue<string>());
        Assert.Null(config["StopSignal"]);
        Assert.Equal(204, service.Call("POST", "/containers/shown/start").Status);
        Assert.Contains("\"StatusCode\":0", service.Call("POST", "/containers/shown/wait").Content, StringComparison.Ordinal);
        Assert.Equal("/\n", service.Call("GET", "/containers/shown/logs?stdout=1").Content[8..]);
        Assert.Equal(204, service.Call("DELETE", "/containers/shown").Status);
    }

    [RootFact("busybox", "docker")]
    public void A_terminal_has_the_size_that_was_asked_for_before_its_program_runs()
    {
        Create("""{"Image":"bb:1","Cmd":["stty","size"],"Tty":true,"HostConfig":{"NetworkMode":"none","ConsoleSize":[20,81]}}""");

        service.Succeed("start", "shown");
        service.Succeed("wait", "shown");

        Assert.Equal("20 81", service.Succeed("logs", "shown").Trim());
        service.Succeed("rm", "shown");
    }

    [RootTheory("busybox")]
    [InlineData("""{"Type":"npipe","Source":"/tmp","Target":"/x"}""")]
    [InlineData("""{"Source":"/tmp","Target":"/x"}""")]
    [InlineData("""{"Type":"bind","Source":"/tmp"}""")]
    [InlineData("""{"Type":"bind","Source":"/tmp","Target":"x"}""")]
    [InlineData("""{"Type":"bind","Source":"tmp","Target":"/x"}""")]
    [InlineData("""{"Type":"bind","Target":"/x"}""")]
    [InlineData("""{"Type":"bind","Source":"/tmp","Target":"/x","BindOptions":{"Propagation":"far"}}""")]
    [InlineData("""{"Type":"bind","Source":"/tmp","Target":"/x","VolumeOptions":{"NoCopy":true}}""")]
    [InlineData("""{"Type":"volume","Source":"name","Target":"x"}""")]
    [InlineData("""{"Type":"volume","Source":"name","Target":"/x","BindOptions":{}}""")]
    [InlineData("""{"Type":"tmpfs","Source":"name","Target":"/x"}""")]
    [InlineData("""{"Type":"tmpfs","Target":"x"}""")]
    [InlineData("""{"Type":"image","Target":"/x"}""")]
    public void What_is_no_mount_is_refused(string mount)
    {
        (int status, string answer) = service.Call("POST", "/containers/create?name=mounts", $$$"""{"Image":"bb:1","Cmd":["true"],"HostConfig":{"Mounts":[{{{mount}}}]}}""");

        Assert.True(status == 400, $"{status} {answer}");
        Assert.DoesNotContain("fault", answer, StringComparison.Ordinal);
    }

    [RootTheory("busybox")]
    [InlineData("POST", "/exec", """{"Cmd":["true"]}""", "is not running")]
    [InlineData("POST", "/kill", null, "is not running")]
    [InlineData("POST", "/pause", null, "is not running")]
    [InlineData("POST", "/unpause", null, "is not paused")]
    [InlineData("POST", "/resize?h=10&w=10", null, "is not running")]
    [InlineData("GET", "/top", null, "is not running")]
    public void What_needs_a_container_that_runs_is_refused_in_words_that_clients_know(string method, string call, string? content, string words)
    {
        Create("""{"Image":"bb:1","Cmd":["true"],"HostConfig":{"NetworkMode":"none"}}""");

        (int status, string answer) = service.Call(method, "/containers/shown" + call, content);

        Assert.True(status == 409, answer);
        Assert.Contains(words, answer, StringComparison.Ordinal);
        Assert.Equal(204, service.Call("DELETE", "/containers/shown").Status);
    }

    [RootFact("busybox")]
    public void A_networks_name_that_is_taken_is_refused_in_dockers_words_alone()
    {
        Assert.Equal(201, service.Call("POST", "/networks/create", """{"Name":"twin"}""").Status);

        (int status, string answer) = service.Call("POST", "/networks/create", """{"Name":"twin"}""");

        Assert.Equal((409, "network with name twin already exists"), (status, JsonNode.Parse(answer)!["message"]!.GetValue<string>()));
        Assert.Equal(204, service.Call("DELETE", "/networks/twin").Status);
    }

    [RootFact("busybox")]
    public void A_rename_tells_the_old_name_with_its_slash()
    {
        long since = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Create("""{"Image":"bb:1","Cmd":["true"],"HostConfig":{"NetworkMode":"none"}}""");

        Assert.Equal(204, service.Call("POST", "/containers/shown/rename?name=renamed").Status);

        Assert.Contains("\"oldName\":\"/shown\"", service.Call("GET", $"/events?since={since}&until={DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 1}").Content, StringComparison.Ordinal);
        Assert.Equal(204, service.Call("DELETE", "/containers/renamed").Status);
    }

    private JsonNode Create(string json)
    {
        (int status, string answer) = service.Call("POST", "/containers/create?name=shown", json);
        Assert.True(status == 201, answer);
        return Inspect("");
    }

    private JsonNode Inspect(string version) => JsonNode.Parse(service.Call("GET", version + "/containers/shown/json").Content)!;
}

using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Containers.Service.Tests.Exec;

/// <summary>docker's exec, by docker's own command.</summary>
public sealed class ExecTests : IClassFixture<ServiceFixture>
{
    private readonly ServiceFixture _service;

    public ExecTests(ServiceFixture service)
    {
        _service = service;
        if (Requirement.Missing(needsRoot: true, "busybox", "docker") is null)
        {
            _service.Docker("run", "-d", "--name", "box", "bb:1", "sleep", "1000");
        }
    }

    [RootFact("busybox", "docker")]
    public void What_is_piped_into_an_exec_comes_out_of_it_to_the_last_byte()
    {
        byte[] input = RandomNumberGenerator.GetBytes(3_000_000);

        ProgramResult result = _service.DockerWithInput(input, "exec", "-i", "box", "sha256sum");

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(input)) + "  -\n", result.Output);
        Assert.Equal("x\n", _service.DockerWithInput("x\n"u8.ToArray(), "exec", "-i", "box", "cat").Output);
    }

    [RootFact("busybox", "docker")]
    public void An_exec_has_its_own_environment_user_folder_streams_and_exit_code()
    {
        ProgramResult result = _service.Docker("exec", "-e", "A=1", "-u", "app", "-w", "/tmp", "box", "sh", "-c", "echo $A $(id -u) $(pwd); echo err >&2; exit 5");

        Assert.Equal((5, "1 1000 /tmp\n", "err\n"), (result.ExitCode, result.Output, result.Error));
    }

    [RootFact("busybox", "docker")]
    public void A_program_that_is_not_there_is_told_of_on_the_stream_and_by_the_exit_code()
    {
        ProgramResult result = _service.Docker("exec", "box", "/no/such");
        Assert.Equal(127, result.ExitCode);
        Assert.Contains("/no/such", result.Output, StringComparison.Ordinal);

        string id = JsonNode.Parse(_service.Call("POST", "/containers/box/exec", """{"Cmd":["/no/such"],"AttachStdout":true}""").Content)!["Id"]!.GetValue<string>();
        Assert.Equal(200, _service.Call("POST", $"/exec/{id}/start", "{}").Status);
        Assert.Equal(127, JsonNode.Parse(_service.Call("GET", $"/exec/{id}/json").Content)!["ExitCode"]!.GetValue<int>());
    }

    [RootTheory("busybox", "docker")]
    [InlineData("AttachStdout", 1, "out\n")]
    [InlineData("AttachStderr", 2, "err\n")]
    public void A_client_gets_the_streams_that_it_is_attached_to(string member, byte stream, string text)
    {
        string request = $$"""{"Cmd":["sh","-c","echo out; echo err >&2"],"{{member}}":true}""";
        string id = JsonNode.Parse(_service.Call("POST", "/containers/box/exec", request).Content)!["Id"]!.GetValue<string>();

        (_, byte[] content) = _service.Call("POST", $"/exec/{id}/start", "{}"u8.ToArray(), "application/json");

        Assert.Equal([stream, 0, 0, 0, 0, 0, 0, 4, .. System.Text.Encoding.UTF8.GetBytes(text)], content);
        JsonNode inspected = JsonNode.Parse(_service.Call("GET", $"/exec/{id}/json").Content)!;
        Assert.Equal((stream == 1, stream == 2), (inspected["OpenStdout"]!.GetValue<bool>(), inspected["OpenStderr"]!.GetValue<bool>()));
    }

    [RootTheory("busybox", "docker")]
    [InlineData(true)]
    [InlineData(false)]
    public void Whoever_starts_an_exec_says_whether_its_parts_have_heads(bool isRaw)
    {
        string id = JsonNode.Parse(_service.Call("POST", "/containers/box/exec", """{"Cmd":["echo","line"],"AttachStdout":true,"Tty":true}""").Content)!["Id"]!.GetValue<string>();
        using Stream stream = _service.Hijack($"/exec/{id}/start", isRaw ? """{"Tty":true}""" : "{}");
        using MemoryStream all = new();
        stream.CopyTo(all);

        byte[] text = "line\r\n"u8.ToArray();
        Assert.Equal(isRaw ? text : [1, 0, 0, 0, 0, 0, 0, (byte)text.Length, .. text], all.ToArray());
    }

    [RootFact("busybox", "docker")]
    public void One_that_was_started_cannot_be_started_again_and_is_inspected_by_a_service_that_did_not_start_it()
    {
        string id = JsonNode.Parse(_service.Call("POST", "/containers/box/exec", """{"Cmd":["sh","-c","exit 4"],"AttachStdout":true}""").Content)!["Id"]!.GetValue<string>();
        Assert.Equal(200, _service.Call("POST", $"/exec/{id}/start", """{"Detach":true}""").Status);
        Assert.Equal(409, _service.Call("POST", $"/exec/{id}/start", """{"Detach":true}""").Status);
        _service.Kill();
        _service.Start();

        JsonNode inspected;
        do
        {
            inspected = JsonNode.Parse(_service.Call("GET", $"/exec/{id}/json").Content)!;
        }
        while (inspected["ExitCode"] is null);

        Assert.Equal((4, false), (inspected["ExitCode"]!.GetValue<int>(), inspected["Running"]!.GetValue<bool>()));
        Assert.Equal(404, _service.Call("GET", $"/exec/{new string('a', 64)}/json").Status);
    }

    [RootFact("busybox", "docker", "script")]
    public void An_exec_with_a_terminal_has_one_of_the_clients_size()
    {
        ProgramResult result = _service.RunProgram("script", "-qec", "stty rows 33 cols 101; docker exec -it box sh -c 'until [ \"$(stty size)\" = \"33 101\" ]; do sleep 0.05; done; tty'", "/dev/null");

        Assert.Contains("/dev/pts/", result.Output, StringComparison.Ordinal);
    }
}

using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Service.Tests.Containers;

/// <summary>Those who are attached to containers, also before they start.</summary>
public sealed class AttachTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const string Configuration = """{"Image":"bb:1","Cmd":["cat"],"OpenStdin":true,"StdinOnce":false,"AttachStdin":true,"AttachStdout":true,"HostConfig":{"NetworkMode":"none"}}""";
    private const string All = "stream=1&stdin=1&stdout=1&stderr=1";

    [RootFact("busybox", "docker")]
    public void Whoever_is_attached_before_a_start_by_another_program_gets_its_first_byte()
    {
        service.Succeed("create", "-i", "--name", "early", "bb:1", "sh", "-c", "echo first; cat");
        using NetworkStream one = service.Hijack("/v1.41/containers/early/attach?" + All);
        using NetworkStream other = service.Hijack("/containers/early/attach?stream=1&stdout=1");

        Assert.Equal(0, service.Containers("start", "early").ExitCode);
        one.Write("second\n"u8);
        one.Socket.Shutdown(SocketShutdown.Send);

        Assert.Equal("first\nsecond\n", TextOf(one));
        Assert.Equal("first\nsecond\n", TextOf(other));
        service.Succeed("rm", "early");
    }

    [RootFact("busybox", "docker")]
    public void Whoever_waits_for_a_start_is_let_go_when_the_container_is_removed()
    {
        service.Succeed("create", "--name", "never", "bb:1", "true");
        using NetworkStream waiting = service.Hijack("/containers/never/attach?" + All);

        Assert.Equal(0, service.Containers("rm", "never").ExitCode);

        Assert.Equal(-1, waiting.ReadByte());
    }

    [RootFact("busybox", "docker")]
    public void Whoever_goes_away_while_they_wait_leaves_nothing()
    {
        string id = service.Succeed("create", "--name", "left", "bb:1", "true");
        string place = service.PathOf($"run/waiting/{id}");
        using (service.Hijack("/containers/left/attach?" + All))
        {
            Assert.Single(Directory.GetFiles(place));
        }

        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        while (Directory.GetFiles(place).Length > 0)
        {
            late.Token.ThrowIfCancellationRequested();
            Thread.Yield();
        }

        service.Succeed("rm", "left");
        Assert.False(Directory.Exists(place));
    }

    [RootFact("busybox", "docker")]
    public async Task Browsers_are_attached_by_a_web_socket()
    {
        service.Succeed("create", "-i", "--name", "web", "bb:1", "sh", "-c", "cat; echo over");
        using SocketsHttpHandler handler = new() { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(new NetworkStream(service.Connect(), ownsSocket: true)) };
        using HttpMessageInvoker invoker = new(handler);
        using ClientWebSocket socket = new();
        using CancellationTokenSource late = new(TimeSpan.FromMinutes(1));
        await socket.ConnectAsync(new Uri("ws://docker/v1.51/containers/web/attach/ws?" + All), invoker, late.Token);
        service.Succeed("start", "web");

        await socket.SendAsync("in\n"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, late.Token);
        Assert.Equal("in\n", await ReceiveAsync("in\n".Length));
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, late.Token);
        Assert.Equal("over\n", await ReceiveAsync(int.MaxValue));

        Assert.Equal(WebSocketState.Closed, socket.State);
        Assert.Equal(400, service.Call("GET", "/containers/web/attach/ws?" + All).Status);
        service.Succeed("rm", "-f", "web");

        async Task<string> ReceiveAsync(int length)
        {
            StringBuilder text = new();
            byte[] part = new byte[1024];
            while (text.Length < length && await socket.ReceiveAsync(part, late.Token) is { MessageType: WebSocketMessageType.Binary } received)
            {
                text.Append(Encoding.UTF8.GetString(part, 0, received.Count));
            }

            return text.ToString();
        }
    }

    [RootFact("busybox", "docker")]
    public void Whoever_wants_no_stream_or_only_gives_input_is_let_go_when_there_is_nothing_more()
    {
        Assert.Equal(201, service.Call("POST", "/containers/create?name=fed", Configuration).Status);
        service.Succeed("start", "fed");
        using (NetworkStream nothing = service.Hijack("/containers/fed/attach?stream=1"))
        {
            Assert.Equal(-1, nothing.ReadByte());
        }

        using (NetworkStream input = service.Hijack("/containers/fed/attach?stream=1&stdin=1"))
        {
            input.Write("given\n"u8);
            input.Socket.Shutdown(SocketShutdown.Send);
            Assert.Equal(-1, input.ReadByte());
        }

        using (NetworkStream reader = service.Hijack("/containers/fed/attach?stream=1&logs=1&stdout=1"))
        {
            byte[] echo = new byte[8 + "given\n".Length];
            reader.ReadExactly(echo);
            Assert.Equal("given\n", Encoding.UTF8.GetString(echo.AsSpan(8)));
        }

        Assert.Equal("true", service.Succeed("inspect", "-f", "{{.State.Running}}", "fed"));
        service.Succeed("rm", "-f", "fed");
    }

    [RootFact("busybox", "docker")]
    public void Input_that_ends_with_the_first_client_ends_and_any_other_stays_open()
    {
        foreach ((string name, bool once) in new[] { ("once", true), ("kept", false) })
        {
            Assert.Equal(201, service.Call("POST", $"/containers/create?name={name}", Configuration.Replace("false", once ? "true" : "false", StringComparison.Ordinal)).Status);
            using (NetworkStream client = service.Hijack($"/containers/{name}/attach?" + All))
            {
                service.Succeed("start", name);
                client.Write("x\n"u8);
                client.Socket.Shutdown(SocketShutdown.Send);
                byte[] echo = new byte[10];
                client.ReadExactly(echo);
            }

            JsonNode config = JsonNode.Parse(service.Call("GET", $"/containers/{name}/json").Content)!["Config"]!;
            Assert.Equal((true, true, false, once), (Is("AttachStdin"), Is("AttachStdout"), Is("AttachStderr"), Is("StdinOnce")));

            bool Is(string member) => config[member]!.GetValue<bool>();
        }

        Assert.Equal("0", service.Succeed("wait", "once"));
        Assert.Equal("true", service.Succeed("inspect", "-f", "{{.State.Running}}", "kept"));
        service.Succeed("rm", "-f", "once", "kept");
    }

    /// <summary>The rest of a multiplexed stream, without its heads.</summary>
    private static string TextOf(NetworkStream stream)
    {
        using MemoryStream text = new();
        byte[] head = new byte[8];
        while (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length)
        {
            byte[] part = new byte[(head[4] << 24) | (head[5] << 16) | (head[6] << 8) | head[7]];
            stream.ReadExactly(part);
            text.Write(part);
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}

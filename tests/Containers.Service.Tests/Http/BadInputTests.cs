using System.Net.Sockets;
using System.Text;

namespace Containers.Service.Tests.Http;

/// <summary>Requests that are none, or that mean nothing: each gets a status and a message, and the service goes on.</summary>
public sealed class BadInputTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private static readonly string[] Heads =
    [
        "GET", "GET /", "GET / HTTP/2", "G ET / HTTP/1.1", "GET  / HTTP/1.1", "GET /_ping HTTP/1.1\r\nA", "GET /_ping HTTP/1.1\r\n: x", "GET /_ping HTTP/1.1\r\nA b: x",
        "POST /_ping HTTP/1.1\r\nContent-Length: -1", "POST /_ping HTTP/1.1\r\nContent-Length: x", "POST /_ping HTTP/1.1\r\nContent-Length: 99999999999999999999",
        "POST /_ping HTTP/1.1\r\nTransfer-Encoding: gzip", "POST /_ping HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 1", "GET /\u0001 HTTP/1.1",
    ];

    [RootFact("busybox")]
    public void A_malformed_head_is_refused()
    {
        foreach (string head in Heads)
        {
            string answer = service.Send(head + "\r\n\r\n");
            Assert.Matches("^HTTP/1.1 (400|501) ", answer);
        }

        Assert.StartsWith("HTTP/1.1 431 ", service.Send($"GET /_ping HTTP/1.1\r\nA: {new string('a', 70_000)}"), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_malformed_content_is_refused()
    {
        const string post = "POST /containers/create HTTP/1.1\r\nConnection: close\r\n";
        foreach (string body in (string[])["{", "[]", "null", "7", "\"x\"", "{\"Image\":7}", "{\"HostConfig\":[]}", "{\"Env\":{}}", "{\"Env\":[7]}", "{\"Cmd\":{\"a\":1}}", "{\"HostConfig\":{\"PortBindings\":{\"x\":[{}]}},\"Image\":\"bb:1\"}", "{}", "\0"])
        {
            string answer = service.Send($"{post}Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
            Assert.Contains("{\"message\":", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", answer, StringComparison.Ordinal);
        }

        Assert.StartsWith("HTTP/1.1 400 ", service.Send(post + "Transfer-Encoding: chunked\r\n\r\nx\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400 ", service.Send(post + "Transfer-Encoding: chunked\r\n\r\n1\r\n{x\r\n"), StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 413 ", service.Send($"{post}Content-Length: 17000000\r\n\r\n{new string(' ', 17_000_000)}"), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void A_connection_goes_on_after_content_that_is_not_read_to_its_end()
    {
        Assert.Equal(0, service.Containers("create", "--name", "filled", "bb:1", "true").ExitCode);
        string end = new('\0', 0x800);
        string put = $"PUT /containers/filled/archive?path=/tmp HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n800\r\n{end}\r\n800\r\n{end}\r\n0\r\n\r\n";
        string[] answers = service.Send($"{put}{put.Replace("/tmp", "/none", StringComparison.Ordinal)}GET /_ping HTTP/1.1\r\nConnection: close\r\n\r\n").Split("HTTP/1.1 ");
        Assert.Equal(["200", "404", "200"], answers[1..].Select(static answer => answer[..3]));
    }

    [RootFact("busybox")]
    public void Content_that_nobody_wants_ends_the_connection_after_its_answer()
    {
        string answer = service.Send($"PUT /containers/none/archive?path=/ HTTP/1.1\r\nContent-Length: 900000\r\n\r\n{new string('x', 900_000)}");
        Assert.StartsWith("HTTP/1.1 404 ", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 404 ", service.Send("PUT /containers/none/archive?path=/ HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 900000\r\n\r\n"), StringComparison.Ordinal);
    }

    [RootFact("busybox")]
    public void Slashes_that_are_too_many_mean_nothing()
    {
        Assert.Equal(0, service.Containers("create", "--name", "slashed", "bb:1", "true").ExitCode);
        foreach (string path in (string[])["//v1.41/containers/slashed/json", "/containers//slashed/json", "/containers/%2Fslashed/json"])
        {
            Assert.StartsWith("HTTP/1.1 200 ", service.Send($"GET {path} HTTP/1.1\r\nConnection: close\r\n\r\n"), StringComparison.Ordinal);
        }

        Assert.Equal(404, service.Call("GET", "/").Status);
    }

    [RootFact("busybox")]
    public void What_is_no_credential_is_nobodys_and_ports_without_a_network_are_left_out()
    {
        string pull = service.Send("POST /images/create?fromImage=127.0.0.1:1/x&tag=1 HTTP/1.1\r\nX-Registry-Auth: !!\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 500 ", pull, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", pull, StringComparison.Ordinal);
        (int status, string content) = service.Call(
            "POST", "/containers/create", """{"Image":"bb:1","Cmd":["true"],"HostConfig":{"NetworkMode":"host","PortBindings":{"80/tcp":[{"HostPort":"8080"}]}}}""");
        Assert.True(status == 201, content);
    }

    [RootFact("busybox")]
    public void A_request_that_comes_byte_by_byte_and_two_at_once_are_answered()
    {
        using Socket socket = service.Connect();
        foreach (byte one in "GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n"u8)
        {
            socket.Send([one]);
        }

        socket.Send("GET /_ping HTTP/1.1\r\n\r\nGET /_ping HTTP/1.1\nConnection: close\n\n"u8);
        using StreamReader reader = new(new NetworkStream(socket));
        Assert.Equal(3, reader.ReadToEnd().Split("\r\n\r\nOK").Length - 1);
    }

    [RootFact("busybox")]
    public void Names_paths_and_numbers_that_are_none_are_refused_and_nothing_fails_inside()
    {
        string[] names = ["..", "%2e%2e%2fetc", "a%00b", "%ff", "🐳", new string('x', 5000), "-", "sha256:zz", "a b", "%", "*"];
        string[] paths =
        [
            "GET /containers/{0}/json", "GET /containers/{0}/logs?stdout=1&tail=-7&since=x", "POST /containers/{0}/start", "POST /containers/{0}/stop?t=x", "POST /containers/{0}/kill?signal=NONE",
            "POST /containers/{0}/resize?h=-1&w=x", "POST /containers/{0}/wait?condition=never", "POST /containers/{0}/rename", "DELETE /containers/{0}", "POST /containers/{0}/attach",
            "POST /exec/{0}/start", "GET /exec/{0}/json", "POST /exec/{0}/resize", "GET /containers/json?filters={0}", "GET /events?filters={0}&until=1", "POST /containers/create?name={0}",
        ];
        foreach (string path in paths)
        {
            foreach (string name in names)
            {
                string[] words = string.Format(null, path, name).Split(' ', 2);
                string answer = service.Send($"{words[0]} {words[1].Replace(' ', '+')} HTTP/1.1\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
                Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{path} of {name}: {answer}");
            }
        }

        Assert.False(service.Service.HasExited);
    }
}

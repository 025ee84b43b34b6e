using System.Net.Sockets;
using System.Text;

namespace Containers.Service.Tests.Http;

/// <summary>Connections that become streams.</summary>
public sealed class HijackTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    [RootFact("busybox")]
    public void A_document_that_comes_with_the_request_is_no_input()
    {
        Assert.Equal(0, service.Containers("run", "-d", "-i", "--name", "reads", "bb:1", "cat").ExitCode);
        using NetworkStream stream = service.Hijack("/containers/reads/attach?stream=1&stdin=1&stdout=1", "{\"stream\":true}");
        stream.Write("said\n"u8);
        byte[] frame = new byte[13];
        stream.ReadExactly(frame);
        Assert.Equal("\u0001\0\0\0\0\0\0\u0005said\n", Encoding.ASCII.GetString(frame));
    }

    [RootFact("busybox")]
    public void Nothing_comes_along_with_the_head_that_a_client_could_lose_with_its_buffer()
    {
        Assert.Equal(0, service.Containers("run", "--name", "done", "bb:1", "echo", "hi").ExitCode);
        using Socket socket = service.Connect();
        socket.Send("POST /containers/done/attach?logs=1&stdout=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"u8);
        socket.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead);
        int head = socket.Available;
        for (int tries = 0; tries < 20 && socket.Available == head; tries++)
        {
            Thread.Sleep(10);
        }

        byte[] buffer = new byte[8192];
        string first = Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
        Assert.StartsWith("HTTP/1.1 101 ", first, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", first, StringComparison.Ordinal);
        Assert.Equal("\u0001\0\0\0\0\0\0\u0003hi\n", Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer)));
    }
}

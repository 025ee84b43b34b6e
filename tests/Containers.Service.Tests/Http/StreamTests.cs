using System.Net.Sockets;
using System.Text;

namespace Containers.Service.Tests.Http;

/// <summary>Long streams: clients that read slowly, go away, are half closed, or are many.</summary>
public sealed class StreamTests(ServiceFixture service) : IClassFixture<ServiceFixture>
{
    private const int Clients = 100;
    private const int Megabyte = 1 << 20;
    private const int LogSize = 64;
    private const int MostMemory = 40 * Megabyte;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly string[] Endless =
    [
        "GET /events", "GET /containers/quiet/logs?follow=1&stdout=1", "GET /containers/quiet/stats", "POST /containers/quiet/wait?condition=next-exit",
        "POST /containers/quiet/attach?stream=1&stdout=1&stdin=1", "POST /containers/quiet/wait",
    ];

    [RootFact("busybox", "docker")]
    public void A_large_log_through_a_slow_client_costs_no_memory()
    {
        service.Succeed("run", "--name", "large", "bb:1", "sh", "-c", $"yes 0123456789012345678901234567890123456789012345678901234567890123456789012345678 | head -c {LogSize * Megabyte}");
        _ = service.Call("GET", "/containers/large/logs?stdout=1&tail=1000");
        long before = MemoryOf(service.Service.Id);
        using Socket client = service.Connect();
        client.Send("GET /containers/large/logs?stdout=1 HTTP/1.1\r\nConnection: close\r\n\r\n"u8);

        // It waits for the client, so what is between them is what a socket holds.
        byte[] part = new byte[Megabyte];
        long sum = 0;
        long most = 0;
        for (int count; (count = client.Receive(part)) > 0; sum += count)
        {
            most = Math.Max(most, MemoryOf(service.Service.Id));
        }

        Assert.True(sum > LogSize * Megabyte, $"{sum} bytes came");
        Assert.True(most - before < MostMemory, $"{before / Megabyte} MiB became {most / Megabyte}");
        service.Succeed("rm", "large");
    }

    [RootFact("busybox", "docker")]
    public void A_hundred_clients_follow_at_once_and_each_gets_all()
    {
        Socket[] sockets = [.. Enumerable.Range(0, Clients).Select(_ => service.Connect())];
        foreach (Socket socket in sockets)
        {
            socket.Send("GET /events?filters=%7B%22container%22%3A%5B%22many%22%5D%7D HTTP/1.1\r\n\r\n"u8);
        }

        byte[] head = new byte[4096];
        Assert.All(sockets, socket => Assert.StartsWith("HTTP/1.1 200 ", Encoding.ASCII.GetString(head, 0, socket.Receive(head)), StringComparison.Ordinal));
        service.Succeed("run", "--rm", "--name", "many", "bb:1", "true");

        Assert.All(sockets, static socket => Assert.Contains("destroy", ReadUntil(socket, "destroy"), StringComparison.Ordinal));
        Assert.All(sockets, static socket => socket.Dispose());
    }

    [RootFact("busybox", "docker")]
    public void Clients_that_go_away_leave_nothing()
    {
        service.Succeed("run", "-d", "-i", "--name", "quiet", "bb:1", "cat");
        int before = SocketsOf(service.Service.Id);
        for (int i = 0; i < 5; i++)
        {
            LeaveEarly();
        }

        using CancellationTokenSource late = new(Limit);
        while (SocketsOf(service.Service.Id) > before)
        {
            Assert.False(late.IsCancellationRequested, $"{before} sockets became {SocketsOf(service.Service.Id)}");
            Thread.Yield();
        }

        Assert.Equal("true", service.Succeed("inspect", "-f", "{{.State.Running}}", "quiet"));
        service.Succeed("rm", "-f", "quiet");
    }

    [RootFact("busybox", "docker")]
    public void A_stop_comes_about_where_its_client_goes_away()
    {
        service.Succeed("run", "-d", "--name", "stopped", "bb:1", "sh", "-c", "trap '' TERM; while :; do sleep 0.1; done");
        using (Socket client = service.Connect())
        {
            client.Send("POST /containers/stopped/stop?t=1 HTTP/1.1\r\nContent-Length: 0\r\n\r\n"u8);
        }

        Assert.Equal("137", service.Succeed("wait", "stopped"));
        service.Succeed("rm", "stopped");
    }

    [RootFact("busybox")]
    public void A_client_that_sends_no_more_gets_its_answer()
    {
        using Socket client = service.Connect();
        client.Send("GET /volumes HTTP/1.1\r\n\r\n"u8);
        client.Shutdown(SocketShutdown.Send);

        Assert.EndsWith("}", ReadUntil(client, "Warnings"), StringComparison.Ordinal);
    }

    private void LeaveEarly()
    {
        foreach (string request in Endless)
        {
            using Socket client = service.Connect();
            client.Send(Encoding.ASCII.GetBytes($"{request} HTTP/1.1\r\nContent-Length: 0\r\n\r\n"));
            if (!request.Contains("follow", StringComparison.Ordinal))
            {
                client.Receive(new byte[1]);
            }
        }
    }

    private static string ReadUntil(Socket socket, string text)
    {
        socket.ReceiveTimeout = (int)Limit.TotalMilliseconds;
        StringBuilder read = new();
        byte[] part = new byte[4096];
        for (int count; !read.ToString().Contains(text, StringComparison.Ordinal) && (count = socket.Receive(part)) > 0;)
        {
            read.Append(Encoding.UTF8.GetString(part, 0, count));
        }

        return read.ToString();
    }

    private static int SocketsOf(int process) =>
        new DirectoryInfo($"/proc/{process}/fd").EnumerateFiles().Count(static file => file.LinkTarget?.StartsWith("socket:", StringComparison.Ordinal) is true);

    private static long MemoryOf(int process) =>
        long.Parse(File.ReadLines($"/proc/{process}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], null) * 1024;
}

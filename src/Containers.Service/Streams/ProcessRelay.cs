using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.Options;
using Containers.Service.Http;

namespace Containers.Service.Streams;

/// <summary>Joins a client with a program that it has executed in a container.</summary>
/// <param name="client">The client.</param>
/// <param name="process">The program.</param>
internal sealed class ProcessRelay(IDuplexStream client, ContainerProcess process)
{
    /// <summary>Whether the program has a terminal: what it writes goes as it is, without heads.</summary>
    public bool IsTerminal { get; init; }

    /// <summary>The program's streams that the client gets; null is all of them.</summary>
    public IReadOnlyList<string>? Attach { get; init; }

    /// <summary>Relays until the program has ended, or the client leaves its terminal.</summary>
    public async Task RunAsync()
    {
        using CancellationTokenSource over = new();
        using SemaphoreSlim turn = new(1);
        Task input = SendInputAsync(over.Token);
        try
        {
            Task output = Task.WhenAll(
                SendOutputAsync(process.StandardOutput, ContainerLogStream.StandardOutput, turn), SendOutputAsync(process.StandardError, ContainerLogStream.StandardError, turn));
            int? code = await process.WaitOrLeaveAsync(CancellationToken.None);
            if (code is not null)
            {
                // What it started may hold its streams open for longer than it lives; the client waits for those, as docker's does.
                await output;
            }

            await client.EndAsync();
        }
        finally
        {
            await over.CancelAsync();
            await input;
        }
    }

    private async Task SendOutputAsync(Stream source, ContainerLogStream stream, SemaphoreSlim turn)
    {
        byte[] bytes = new byte[StreamFrame.HeadLength + (32 * 1024)];
        bool isGone = Attach?.Contains(stream == ContainerLogStream.StandardError ? ContainerOptions.ErrorStream : ContainerOptions.OutputStream) is false;
        try
        {
            int count;
            while ((count = await source.ReadAsync(bytes.AsMemory(StreamFrame.HeadLength))) > 0)
            {
                StreamFrame.WriteHead(bytes, stream, count);
                ReadOnlyMemory<byte> part = IsTerminal ? bytes.AsMemory(StreamFrame.HeadLength, count) : bytes.AsMemory(0, StreamFrame.HeadLength + count);
                isGone = isGone || !await TrySendAsync(part, turn); // The program goes on without a client, and is read all the same.
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // A terminal ends so.
        }
    }

    private async Task<bool> TrySendAsync(ReadOnlyMemory<byte> part, SemaphoreSlim turn)
    {
        await turn.WaitAsync();
        try
        {
            await client.WriteAsync(part, CancellationToken.None);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task SendInputAsync(CancellationToken over)
    {
        byte[] bytes = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await client.ReadAsync(bytes, over)) > 0)
            {
                await process.StandardInput.WriteAsync(bytes.AsMemory(0, count), over);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or System.Net.Sockets.SocketException or IOException)
        {
            // The program reads no more, or the client is gone.
        }

        await process.StandardInput.DisposeAsync();
    }
}

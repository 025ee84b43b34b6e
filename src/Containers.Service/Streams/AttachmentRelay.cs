using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Service.Http;

namespace Containers.Service.Streams;

/// <summary>Joins a client with a container that it is attached to.</summary>
/// <param name="client">The client.</param>
/// <param name="attachment">The container's side.</param>
internal sealed class AttachmentRelay(IDuplexStream client, ContainerAttachment attachment)
{
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);

    /// <summary>Whether what the client sends becomes the container's input.</summary>
    public bool TakesInput { get; init; }

    /// <summary>Whether the client gets standard output, or all of a terminal.</summary>
    public bool GivesOutput { get; init; }

    /// <summary>Whether the client gets standard error.</summary>
    public bool GivesError { get; init; }

    /// <summary>Whether each part of what the container writes has a head that names its stream.</summary>
    public bool HasHeads { get; init; }

    /// <summary>Whether a client that only gives input waits for the container's end, and not for that of its input alone.</summary>
    public bool WaitsForEnd { get; init; }

    private bool IsInputAll => !GivesOutput && !GivesError && !WaitsForEnd;

    /// <summary>Relays until the container has ended, the client has gone or detached, or all streams that it wants have come to their ends.</summary>
    public async Task RunAsync()
    {
        if (IsInputAll && !TakesInput)
        {
            await client.EndAsync();
            return;
        }

        using CancellationTokenSource over = new();
        Task input = SendInputAsync(over);
        try
        {
            await SendOutputAsync(over.Token);
            await client.EndAsync();
        }
        finally
        {
            await over.CancelAsync();
            await input;
        }
    }

    private async Task SendOutputAsync(CancellationToken over)
    {
        try
        {
            while (await attachment.ReceiveAsync(over) is { } part)
            {
                if (part.Stream == ContainerLogStream.StandardError ? GivesError : GivesOutput)
                {
                    await client.WriteAsync(HasHeads ? StreamFrame.Of(part.Stream, part.Bytes.Span) : part.Bytes, over);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The client has gone or detached.
        }
    }

    private async Task SendInputAsync(CancellationTokenSource over)
    {
        byte[] bytes = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await client.ReadAsync(bytes, over.Token)) > 0)
            {
                if (TakesInput && !await attachment.SendAsync(bytes.AsMemory(0, count), over.Token))
                {
                    await over.CancelAsync(); // It has detached.
                    return;
                }
            }

            Task end = TakesInput ? attachment.EndInputAsync(over.Token).AsTask() : Task.CompletedTask;

            // A client that sends no more may read on; that it is gone is seen by nothing else while the container is silent.
            while (!client.IsGone && !(IsInputAll && end.IsCompleted))
            {
                Task glance = Task.Delay(Glance, over.Token);
                await (IsInputAll ? await Task.WhenAny(glance, end) : glance);
            }

            await over.CancelAsync();
            await end;
        }
        catch (OperationCanceledException)
        {
            // The container has ended.
        }
        catch (Exception exception) when (exception is System.Net.Sockets.SocketException or IOException)
        {
            await over.CancelAsync(); // The client is gone.
        }
    }
}

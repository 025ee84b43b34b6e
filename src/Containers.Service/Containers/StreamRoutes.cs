using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Linux.Terminals;
using Containers.Service.Http;
using Containers.Service.Routing;
using Containers.Service.Streams;

namespace Containers.Service.Containers;

/// <summary>What containers write and read: logs, attachments, terminals.</summary>
internal static class StreamRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/containers/{name}/logs", LogsAsync),
        new("POST", "/containers/{name}/attach", AttachAsync),
        new("GET", "/containers/{name}/attach/ws", AttachByWebSocketAsync),
        new("POST", "/containers/{name}/resize", ResizeAsync),
    ];

    /// <summary>The size of a terminal that the query gives.</summary>
    public static TerminalSize SizeOf(ApiCall call) => new(Side(call, "h"), Side(call, "w"));

    private static async Task LogsAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        ContainerInfo info = container.Read();
        (bool output, bool error) = (call.Flag("stdout"), call.Flag("stderr"));
        if (!output && !error)
        {
            throw new ApiException(400, "Bad parameters: you must choose at least one stream");
        }

        ContainerLogOptions options = new() { Follow = call.Flag("follow"), Since = call.Time("since"), Until = call.Time("until"), Tail = TailOf(call) };
        LogSender sender = new(!info.Options.Terminal, output, error) { HasTimes = call.Flag("timestamps"), HasDetails = call.Flag("details") };
        Stream content = Stream.Null;
        await sender.SendAsync(container, options, async () => content = await BeginAsync(call, info), bytes => content.WriteAsync(bytes, call.Gone), call.Gone);
    }

    private static async Task AttachAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        bool terminal = container.Read().Options.Terminal;
        await JoinAsync(call, container, hasHeads: !terminal, () => call.HijackAsync(terminal));
    }

    private static async Task AttachByWebSocketAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        string key = WebSocketStream.KeyOf(call.Headers) ?? throw new ApiException(400, "The request is not one for a WebSocket (RFC 6455, section 4.2.1).");
        await JoinAsync(call, container, hasHeads: false, async () =>
        {
            call.Response.Add("Sec-WebSocket-Accept", WebSocketStream.AnswerTo(key));
            return new WebSocketStream(await call.HijackAsync(null, "websocket"), isText: call.Version < new ApiVersion(28));
        });
    }

    /// <summary>Joins a client with a container, or with its next start where it does not run, which may be anybody's.</summary>
    private static async Task JoinAsync(ApiCall call, Container container, bool hasHeads, Func<Task<IDuplexStream>> hijack)
    {
        ContainerInfo info = container.Read();
        bool terminal = info.Options.Terminal;
        if (!call.Flag("stream"))
        {
            IDuplexStream reader = await hijack();
            await SendLogAsync(call, container, hasHeads, reader);
            await reader.EndAsync();
            return;
        }

        using ContainerAttachment attachment = await container.AttachOrWaitAsync(terminal ? call.Text("detachKeys") ?? DetachKeys.Default : null, call.Gone);
        IDuplexStream client = await hijack();
        await SendLogAsync(call, container, hasHeads, client);
        AttachmentRelay relay = new(client, attachment)
        {
            TakesInput = call.Flag("stdin") && info.Options.Interactive,
            GivesOutput = call.Flag("stdout"),
            GivesError = call.Flag("stderr"),
            HasHeads = hasHeads,
            WaitsForEnd = info.Options.InputOnce is true && !terminal,
        };
        await relay.RunAsync();
    }

    private static async Task ResizeAsync(ApiCall call)
    {
        await ContainerRoutes.Find(call).ResizeAsync(SizeOf(call), call.Gone);
        await call.SendAsync(200);
    }

    private static async Task SendLogAsync(ApiCall call, Container container, bool hasHeads, IDuplexStream client)
    {
        if (call.Flag("logs"))
        {
            LogSender sender = new(hasHeads, call.Flag("stdout"), call.Flag("stderr"));
            await sender.SendAsync(container, new(), static () => Task.CompletedTask, bytes => client.WriteAsync(bytes, CancellationToken.None), CancellationToken.None);
        }
    }

    private static Task<Stream> BeginAsync(ApiCall call, ContainerInfo info) =>
        call.Response.BeginAsync(200, info.Options.Terminal || call.Version < new ApiVersion(42) ? StreamTypes.Raw : StreamTypes.Multiplexed);

    private static int? TailOf(ApiCall call) =>
        int.TryParse(call.Text("tail"), NumberStyles.None, CultureInfo.InvariantCulture, out int lines) ? lines : null;

    private static ushort Side(ApiCall call, string name) => call.Number(name) is { } number and > 0 and <= ushort.MaxValue
        ? (ushort)number : throw new ApiException(400, $"{name} must be a number of characters from 1 to {ushort.MaxValue}.");
}

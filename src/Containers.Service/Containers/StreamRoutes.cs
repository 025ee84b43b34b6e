using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Logs;
using Containers.Engine.Containers.States;
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
        LogSender sender = new(info.Options.Terminal, output, error) { HasTimes = call.Flag("timestamps") };
        Stream? content = null;
        await sender.SendAsync(container, options, async bytes => await (content ??= await BeginAsync(call, info)).WriteAsync(bytes, call.Gone), call.Gone);
        content ??= await BeginAsync(call, info);
    }

    private static async Task AttachAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        ContainerInfo info = container.Read();
        bool terminal = info.Options.Terminal;
        string? keys = terminal ? call.Text("detachKeys") ?? DetachKeys.Default : null;
        if (!call.Flag("stream"))
        {
            await SendLogAsync(call, container, info, await call.HijackAsync(terminal));
            return;
        }

        bool runs = info.State is RunningState or RestartingState;
        using ContainerAttachment attachment = runs ? container.Attach(keys) : ContainerAttachment.Waiting(keys);
        if (!runs)
        {
            call.Service.Waiting.Add(container.Id, attachment);
        }

        try
        {
            IDuplexStream client = await call.HijackAsync(terminal);
            if (call.Flag("logs"))
            {
                await SendLogAsync(call, container, info, client);
            }

            AttachmentRelay relay = new(client, attachment)
            {
                TakesInput = call.Flag("stdin") && info.Options.Interactive,
                GivesOutput = call.Flag("stdout"),
                GivesError = call.Flag("stderr"),
                IsTerminal = terminal,
            };
            await relay.RunAsync();
        }
        finally
        {
            call.Service.Waiting.Remove(container.Id, attachment);
        }
    }

    private static async Task ResizeAsync(ApiCall call)
    {
        await ContainerRoutes.Find(call).ResizeAsync(SizeOf(call), call.Gone);
        await call.SendAsync(200);
    }

    private static async Task SendLogAsync(ApiCall call, Container container, ContainerInfo info, IDuplexStream client)
    {
        if (call.Flag("logs"))
        {
            LogSender sender = new(info.Options.Terminal, call.Flag("stdout"), call.Flag("stderr"));
            await sender.SendAsync(container, new(), bytes => client.WriteAsync(bytes, CancellationToken.None), CancellationToken.None);
        }
    }

    private static Task<Stream> BeginAsync(ApiCall call, ContainerInfo info) =>
        call.Response.BeginAsync(200, info.Options.Terminal || call.Version < new ApiVersion(42) ? StreamTypes.Raw : StreamTypes.Multiplexed);

    private static int? TailOf(ApiCall call) =>
        int.TryParse(call.Text("tail"), NumberStyles.None, CultureInfo.InvariantCulture, out int lines) ? lines : null;

    private static ushort Side(ApiCall call, string name) => call.Number(name) is { } number and > 0 and <= ushort.MaxValue
        ? (ushort)number : throw new ApiException(400, $"{name} must be a number of characters from 1 to {ushort.MaxValue}.");
}

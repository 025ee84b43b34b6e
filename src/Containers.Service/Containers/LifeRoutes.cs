using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Requests;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Containers.States;
using Containers.Service.Routing;

namespace Containers.Service.Containers;

/// <summary>
/// What is done with containers: their starts and ends, and what is changed of them. A start, an end or a removal that was asked for comes about also where its client
/// goes away, as with docker's daemon.
/// </summary>
internal static class LifeRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("POST", "/containers/{name}/start", StartAsync),
        new("POST", "/containers/{name}/stop", StopAsync),
        new("POST", "/containers/{name}/restart", RestartAsync),
        new("POST", "/containers/{name}/kill", KillAsync),
        new("POST", "/containers/{name}/pause", static call => PauseAsync(call, static container => container.Pause())),
        new("POST", "/containers/{name}/unpause", static call => PauseAsync(call, static container => container.Unpause())),
        new("POST", "/containers/{name}/wait", WaitAsync),
        new("POST", "/containers/{name}/rename", RenameAsync),
        new("POST", "/containers/{name}/update", UpdateAsync),
        new("DELETE", "/containers/{name}", RemoveAsync),
    ];

    private static async Task StartAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        if (container.State is RunningState and not PausedState)
        {
            await call.SendAsync(304);
            return;
        }

        await container.StartAsync(CancellationToken.None);
        await call.SendAsync(204);
    }

    private static async Task StopAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        if (!container.State.Status.IsActive())
        {
            await call.SendAsync(304);
            return;
        }

        await container.StopAsync(Patience(call), call.Text("signal"), CancellationToken.None);
        await call.SendAsync(204);
    }

    private static async Task RestartAsync(ApiCall call)
    {
        await ContainerRoutes.Find(call).RestartAsync(Patience(call), call.Text("signal"), CancellationToken.None);
        await call.SendAsync(204);
    }

    private static async Task KillAsync(ApiCall call)
    {
        await ContainerRoutes.Find(call).KillAsync(call.Text("signal") ?? "SIGKILL", CancellationToken.None);
        await call.SendAsync(204);
    }

    private static Task PauseAsync(ApiCall call, Action<Container> action)
    {
        action(ContainerRoutes.Find(call));
        return call.SendAsync(204);
    }

    private static async Task WaitAsync(ApiCall call)
    {
        WaitCondition condition = call.Text("condition") switch
        {
            null or "not-running" => WaitCondition.NotRunning,
            "next-exit" => WaitCondition.NextExit,
            "removed" => WaitCondition.Removed,
            string other => throw new ApiException(400, $"invalid condition: \"{other}\". There are not-running, next-exit and removed."),
        };
        Container container = ContainerRoutes.Find(call);
        TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> ended = container.WaitAsync(condition, waiting.SetResult, call.Gone);
        if (await Task.WhenAny(ended, waiting.Task) == ended && !ended.IsCompletedSuccessfully)
        {
            await ended;
        }

        // Clients start the container once they have the status.
        using DocumentStream stream = await DocumentStream.BeginAsync(call);
        WaitDocument result;
        try
        {
            result = new() { StatusCode = await ended };
        }
        catch (ContainerStateException exception)
        {
            result = new() { StatusCode = 125, Error = new() { Message = exception.Message } };
        }

        await stream.WriteAsync(result, DockerJson.Readable.WaitDocument);
    }

    private static async Task RenameAsync(ApiCall call)
    {
        await ContainerRoutes.Find(call).RenameAsync(call.Text("name")?.TrimStart('/') ?? throw new ApiException(400, "Neither old nor new names may be empty: give a name."), call.Gone);
        await call.SendAsync(204);
    }

    private static async Task UpdateAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        (ContainerLimits limits, RestartPolicy? restart) = ContainerRequest.ReadUpdate((await call.ReadAllAsync()).Span);
        await container.UpdateAsync(limits, restart, call.Gone);
        await call.SendAsync(new WarningsDocument(), DockerJson.Readable.WarningsDocument);
    }

    private static async Task RemoveAsync(ApiCall call)
    {
        if (call.Flag("link"))
        {
            throw new ApiException(400, "Links are names of a container's network: disconnect it from that instead.");
        }

        await ContainerRoutes.Find(call).RemoveAsync(call.Flag("force"), call.Flag("v"), CancellationToken.None);
        await call.SendAsync(204);
    }

    /// <summary>How long a container has to end: the query's seconds, where a number below 0 is for ever.</summary>
    private static TimeSpan? Patience(ApiCall call) => call.Number("t") switch
    {
        null => null,
        < 0 => Timeout.InfiniteTimeSpan,
        { } seconds => TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue / 1000)),
    };
}

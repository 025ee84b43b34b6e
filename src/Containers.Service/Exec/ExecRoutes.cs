using System.Text;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Requests;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Executions;
using Containers.Engine.Containers.Logs;
using Containers.Linux.Terminals;
using Containers.Service.Containers;
using Containers.Service.Http;
using Containers.Service.Routing;
using Containers.Service.Streams;

namespace Containers.Service.Exec;

/// <summary>What docker groups as "Exec": one more program in a container.</summary>
internal static class ExecRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("POST", "/containers/{name}/exec", CreateAsync),
        new("POST", "/exec/{id}/start", StartAsync),
        new("POST", "/exec/{id}/resize", ResizeAsync),
        new("GET", "/exec/{id}/json", InspectAsync),
    ];

    private static async Task CreateAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        ExecRequest request = await call.ReadAsync<ExecRequest>("exec's configuration");
        ExecutionInfo created = call.Engine.Containers.Executions.Create(container, request.ToOptions());
        await call.SendAsync(new ExecCreatedDocument { Id = created.Id }, DockerJson.Readable.ExecCreatedDocument, 201);
    }

    private static async Task StartAsync(ApiCall call)
    {
        ExecutionService executions = call.Engine.Containers.Executions;
        ExecutionInfo execution = executions.Get(call["id"]);
        ExecStartRequest request = await call.ReadAsync<ExecStartRequest>("exec's start");
        bool terminal = request.Tty;
        TerminalSize? size = request.ConsoleSize is [var rows and > 0 and <= ushort.MaxValue, var columns and > 0 and <= ushort.MaxValue] ? new((ushort)rows, (ushort)columns) : null;
        ContainerProcess? process;
        try
        {
            process = executions.Start(execution.Id, request.Detach, size);
        }
        catch (ContainerStartException exception) when (!request.Detach)
        {
            await TellAsync(await call.HijackAsync(terminal), terminal, exception.Message);
            return;
        }

        using ContainerProcess? started = process;
        if (process is null)
        {
            await call.SendAsync(200);
            return;
        }

        ExecTerminals terminals = call.Service.ExecTerminals;
        terminals.Add(execution.Id, process);
        try
        {
            IDuplexStream client = await call.HijackAsync(terminal);
            await new ProcessRelay(client, process) { IsTerminal = terminal, Attach = execution.Options.Attach }.RunAsync();
        }
        finally
        {
            terminals.Remove(execution.Id);
        }
    }

    /// <summary>Tells a client why nothing was started. Docker's clients read that from the streams, and ask for the exit code by another call.</summary>
    private static async Task TellAsync(IDuplexStream client, bool terminal, string message)
    {
        byte[] text = Encoding.UTF8.GetBytes(message + "\r\n");
        await client.WriteAsync(terminal ? text : StreamFrame.Of(ContainerLogStream.StandardOutput, text), CancellationToken.None);
        await client.EndAsync();
    }

    private static Task ResizeAsync(ApiCall call)
    {
        ExecutionInfo execution = call.Engine.Containers.Executions.Get(call["id"]);
        call.Service.ExecTerminals.Resize(execution.Id, StreamRoutes.SizeOf(call));
        return call.SendAsync(200);
    }

    private static Task InspectAsync(ApiCall call) =>
        call.SendAsync(ExecDocument.Of(call.Engine.Containers.Executions.Get(call["id"])), DockerJson.Readable.ExecDocument);
}

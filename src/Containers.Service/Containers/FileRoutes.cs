using System.Text.Json;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Copying;
using Containers.Service.Routing;

namespace Containers.Service.Containers;

/// <summary>Files in and out of containers, as tar archives.</summary>
internal static class FileRoutes
{
    private const string Archive = "application/x-tar";

    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/containers/{name}/export", ExportAsync),
        new("HEAD", "/containers/{name}/archive", static async call =>
        {
            await DescribeAsync(call);
            await call.SendAsync(200);
        }),
        new("GET", "/containers/{name}/archive", ReadAsync),
        new("PUT", "/containers/{name}/archive", WriteAsync),
    ];

    private static async Task ExportAsync(ApiCall call)
    {
        Container container = ContainerRoutes.Find(call);
        await container.ExportAsync(await call.Response.BeginAsync(200, Archive), call.Gone);
    }

    private static async Task ReadAsync(ApiCall call)
    {
        FileLocation location = await DescribeAsync(call);
        await call.Engine.Containers.CopyAsync(location, await call.Response.BeginAsync(200, Archive), new CopyOptions { NamesContents = true }, call.Gone);
    }

    private static async Task WriteAsync(ApiCall call)
    {
        await call.Engine.Containers.CopyAsync(call.Body, LocationOf(call), call.Gone);
        await call.SendAsync(200);
    }

    /// <summary>Says in a field what the file is.</summary>
    private static async Task<FileLocation> DescribeAsync(ApiCall call)
    {
        FileLocation location = LocationOf(call);
        PathStatDocument file = PathStatDocument.Of(await call.Engine.Containers.InspectFileAsync(location, call.Gone));
        call.Response.Add("X-Docker-Container-Path-Stat", Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(file, DockerJson.Readable.PathStatDocument)));
        return location;
    }

    private static FileLocation LocationOf(ApiCall call)
    {
        string path = call.Text("path") ?? throw new ApiException(400, "bad parameter: path: say which file or folder.");
        return new FileLocation(ContainerRoutes.Find(call).Name, path.StartsWith('/') ? path : "/" + path);
    }
}

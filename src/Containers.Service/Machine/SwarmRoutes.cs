using Containers.Service.Routing;

namespace Containers.Service.Machine;

/// <summary>The calls of a swarm, of plugins and of BuildKit, which answer as a docker does that has none of them.</summary>
internal static class SwarmRoutes
{
    private static readonly byte[] Nothing = "[]"u8.ToArray();
    private static readonly string[] Kinds = ["swarm", "nodes", "services", "tasks", "secrets", "configs"];
    private static readonly string[] Methods = ["GET", "POST", "DELETE"];

    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/plugins", static call => call.Response.SendAsync(200, "application/json", Nothing)),
        .. from method in Methods from path in (string[])["/plugins/{name*}"]
           select new Route(method, path, static call => throw new ApiException(404, $"plugin \"{call["name"]}\" not found: there are no plugins here.")),
        .. from method in Methods from kind in Kinds from path in (string[])[$"/{kind}", $"/{kind}/{{name*}}"] select new Route(method, path, Refuse),
        new("PUT", "/volumes/{name}", Refuse),
        new("POST", "/session", Unsupported),
        new("POST", "/grpc", Unsupported),
    ];

    private static Task Refuse(ApiCall call) =>
        throw new ApiException(503, "This node is not a swarm manager. Use \"docker swarm init\" or \"docker swarm join\" to connect this node to swarm and try again: this engine has no swarm.");

    private static Task Unsupported(ApiCall call) =>
        throw new ApiException(400, "This engine does not speak BuildKit's protocol. Build with DOCKER_BUILDKIT=0, or with containers build.");
}

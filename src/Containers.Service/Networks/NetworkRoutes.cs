using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Docker.Filters;
using Containers.Docker.Requests;
using Containers.Engine.Containers;
using Containers.Engine.Networks;
using Containers.Service.Routing;

namespace Containers.Service.Networks;

/// <summary>What docker groups as "Network".</summary>
internal static class NetworkRoutes
{
    /// <summary>The calls.</summary>
    public static IReadOnlyList<Route> All { get; } =
    [
        new("GET", "/networks", ListAsync),
        new("POST", "/networks/create", CreateAsync),
        new("POST", "/networks/prune", PruneAsync),
        new("GET", "/networks/{name}", static call => call.SendAsync(NetworkDocument.Of(call.Engine.Networks.Get(call["name"])).At(call.Version.Minor), DockerJson.Readable.NetworkDocument)),
        new("DELETE", "/networks/{name}", RemoveAsync),
        new("POST", "/networks/{name}/connect", ConnectAsync),
        new("POST", "/networks/{name}/disconnect", DisconnectAsync),
    ];

    private static Task ListAsync(ApiCall call)
    {
        NetworkFilter filter = new();
        foreach ((string key, string value) in call.Filters())
        {
            filter.Add(key, value);
        }

        IEnumerable<NetworkInfo> networks = call.Engine.Networks.List().Where(filter.Includes);
        return call.SendAsync([.. networks.Select(network => NetworkDocument.Of(network).At(call.Version.Minor))], DockerJson.Readable.IReadOnlyListNetworkDocument);
    }

    private static async Task CreateAsync(ApiCall call)
    {
        NetworkCreationRequest request = await call.ReadAsync<NetworkCreationRequest>("network's configuration");
        NetworkInfo created = call.Engine.Networks.Create(request.ToOptions());
        await call.SendAsync(new NetworkCreatedDocument { Id = created.Id }, DockerJson.Readable.NetworkCreatedDocument, 201);
    }

    private static Task RemoveAsync(ApiCall call)
    {
        call.Engine.Networks.Remove(call["name"]);
        return call.SendAsync(204);
    }

    private static Task PruneAsync(ApiCall call)
    {
        var filter = ClearingFilters.Read(call.Filters().Select(static filter => new FilterArgument(filter.Key, filter.Value)));
        IReadOnlyList<NetworkInfo> removed = call.Engine.Networks.Prune(network => call.Engine.Containers.Names(network) || !filter.Includes(network.Created, network.Labels));
        string[]? names = removed.Count == 0 ? null : [.. removed.Select(static network => network.Name)];
        return call.SendAsync(new NetworksPrunedDocument { NetworksDeleted = names }, DockerJson.Readable.NetworksPrunedDocument);
    }

    private static async Task ConnectAsync(ApiCall call)
    {
        ConnectionRequest request = await call.ReadAsync<ConnectionRequest>("connection");
        await call.Engine.Containers.Find(request.Container).ConnectAsync(NetworkRequest.Of(call.Engine.Networks.Get(call["name"]).Name, request.EndpointConfig), call.Gone);
        await call.SendAsync(200);
    }

    private static async Task DisconnectAsync(ApiCall call)
    {
        ConnectionRequest request = await call.ReadAsync<ConnectionRequest>("connection");
        await call.Engine.Containers.Find(request.Container).DisconnectAsync(call["name"], call.Gone);
        await call.SendAsync(200);
    }
}

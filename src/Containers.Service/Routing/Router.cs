using System.Text;
using System.Text.Json;
using Containers.Docker;
using Containers.Docker.Documents;
using Containers.Engine;
using Containers.Service.Http;

namespace Containers.Service.Routing;

/// <summary>Finds what answers a request, and answers with docker's error document where nothing does, or where that fails.</summary>
/// <param name="service">What all calls share.</param>
/// <param name="routes">The calls that there are.</param>
internal sealed class Router(ServiceState service, IReadOnlyList<Route> routes)
{
    private readonly ILookup<string, Route> _routes = routes.ToLookup(static route => route.Method);

    /// <summary>Answers a request.</summary>
    public async Task AnswerAsync(HttpExchange exchange)
    {
        HttpResponse response = exchange.Response;
        response.Add("Api-Version", ApiVersion.Newest.ToString());
        response.Add("Docker-Experimental", "false");
        response.Add("Ostype", "linux");
        response.Add("Server", $"Containers/{ProductVersion.Text} (linux)");
        try
        {
            ApiCall call = Find(exchange, out Route route);
            exchange.Watch();
            await route.Answer(call);
            await response.EndAsync();
        }
        catch (OperationCanceledException) when (exchange.Gone.IsCancellationRequested)
        {
            response.Abandon(); // Nobody waits for it any more.
        }
        catch (Exception exception) when (!response.HasBegun && Describe(exception) is { } error)
        {
            await response.SendAsync(error.Status, "application/json", JsonSerializer.SerializeToUtf8Bytes(new ErrorDocument { Message = error.Message }, DockerJson.Readable.ErrorDocument));
        }
        catch (Exception exception) when (response.HasBegun && Describe(exception) is not null)
        {
            response.Abandon();
        }
    }

    private ApiCall Find(HttpExchange exchange, out Route route)
    {
        string target = PathOf(exchange.Head.Target);
        int query = target.IndexOf('?', StringComparison.Ordinal);

        // Clients that join an address and a path write more slashes than one; docker's daemon sends them to the path with one each.
        string[] parts = Decode(query < 0 ? target : target[..query]).Split('/', StringSplitOptions.RemoveEmptyEntries);
        ApiVersion? version = parts is [{ } first, ..] ? ApiVersion.Parse(first) : null;
        ReadOnlySpan<string> path = version is null ? parts : parts.AsSpan(1);
        Dictionary<string, string> values = [];
        foreach (Route candidate in _routes[exchange.Head.Method])
        {
            values.Clear();
            if (candidate.Matches(path, values))
            {
                route = candidate;
                return new ApiCall(service, exchange, version ?? ApiVersion.Newest, values, QueryText.Parse(query < 0 ? string.Empty : target[(query + 1)..]));
            }
        }

        throw new ApiException(404, "page not found");
    }

    /// <summary>A target without its scheme and server, which one may have where it goes through a proxy (RFC 9112, section 3.2.2).</summary>
    private static string PathOf(string target)
    {
        const string scheme = "http://";
        int slash = target.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? target.IndexOf('/', scheme.Length) : 0;
        return slash < 0 ? "/" : target[slash..];
    }

    /// <summary>The path as text.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    private static string Decode(string path)
    {
        if (!path.StartsWith('/'))
        {
            throw new ApiException(400, "The path of the request does not begin with a slash.");
        }

        // The head was read byte by byte; what it has of UTF-8 is put together again here.
        return Uri.UnescapeDataString(Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(path)));
    }

    /// <summary>What the client is told of an error; null where its connection is broken.</summary>
    public static (int Status, string Message)? Describe(Exception exception) => exception switch
    {
        ApiException refused => (refused.Status, refused.Message),
        HttpException malformed => (malformed.Status, malformed.Message),
        System.Net.Sockets.SocketException or ObjectDisposedException => null,
        _ when ErrorKinds.IsExpected(exception) => (ErrorStatus.Of(exception), ErrorStatus.MessageOf(exception)),
        OperationCanceledException => (500, "The service ends."),
        _ => (500, $"This is a fault of the service: {exception.GetType().Name}: {exception.Message}"),
    };
}

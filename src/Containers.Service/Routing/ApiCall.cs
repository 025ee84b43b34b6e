using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Containers.Engine;
using Containers.Engine.Text;
using Containers.Oci;
using Containers.Service.Http;

namespace Containers.Service.Routing;

/// <summary>A call of the API: what is asked, and how it is answered.</summary>
/// <param name="service">What all calls share.</param>
/// <param name="exchange">The request with its answer.</param>
/// <param name="version">The version of the API that the client speaks.</param>
/// <param name="values">What the path names.</param>
/// <param name="query">The query.</param>
internal sealed class ApiCall(ServiceState service, HttpExchange exchange, ApiVersion version, Dictionary<string, string> values, ILookup<string, string> query)
{
    /// <summary>How long a document may be that a client sends.</summary>
    private const int LongestDocument = 16 << 20;

    /// <summary>The version of the API that the client speaks.</summary>
    public ApiVersion Version => version;

    /// <summary>What all calls share.</summary>
    public ServiceState Service => service;

    /// <summary>The engine.</summary>
    public ContainerEngine Engine => service.Engine;

    /// <summary>The answer.</summary>
    public HttpResponse Response => exchange.Response;

    /// <summary>The request's content.</summary>
    public Stream Body => exchange.Body;

    /// <summary>The request's fields.</summary>
    public HttpHeaders Headers => exchange.Head.Headers;

    /// <summary>Is cancelled when the client goes away.</summary>
    public CancellationToken Gone => exchange.Gone;

    /// <summary>What the path has for a name of the route.</summary>
    public string this[string name] => values[name];

    /// <summary>A parameter of the query; null where it is not given or empty.</summary>
    public string? Text(string name) => query[name].FirstOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>All values of a parameter of the query.</summary>
    public IReadOnlyList<string> Texts(string name) => [.. query[name]];

    /// <summary>Whether a parameter of the query is given at all.</summary>
    public bool Has(string name) => query.Contains(name);

    /// <summary>Whether a parameter is true, as docker reads them: anything but nothing, <c>0</c>, <c>no</c>, <c>false</c> and <c>none</c>.</summary>
    public bool Flag(string name, bool otherwise = false) =>
        Has(name) ? query[name].First().Trim().ToLowerInvariant() is not ("" or "0" or "no" or "false" or "none") : otherwise;

    /// <summary>A whole number of the query; null where it is not given.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public long? Number(string name) => Text(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number
        : throw new ApiException(400, $"{name}: '{text}' is no whole number.");

    /// <summary>A time of the query: seconds since 1970 with a fraction, or what <see cref="TimeArgument"/> reads; null where it is not given, or 0.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public DateTimeOffset? Time(string name) => Text(name) is not { } text || text is "0" or "-1" ? null
        : TimeArgument.TryParse(text, DateTimeOffset.UtcNow, out DateTimeOffset time) ? time
        : throw new ApiException(400, $"{name}: '{text}' is no time.");

    /// <summary>A platform of the query, which clients send as a document from a version on; null where it is not given, or the client is older.</summary>
    /// <exception cref="ApiException">It is none.</exception>
    public Platform? Platform(string name, int since) => version.Minor >= since && Text(name) is { } text ? ReadPlatform(name, text) : null;

    /// <summary>The platforms of the query, which clients send as a document each from a version on.</summary>
    /// <exception cref="ApiException">One is none.</exception>
    public IReadOnlyList<Platform> Platforms(string name, int since) =>
        version.Minor >= since ? [.. Texts(name).Where(static text => text.Length > 0).Select(text => ReadPlatform(name, text))] : [];

    /// <summary>The filters of the query, <c>{"KEY":["VALUE"]}</c> or as old clients have it <c>{"KEY":{"VALUE":true}}</c>.</summary>
    /// <exception cref="ApiException">They are not of that form.</exception>
    public IReadOnlyList<(string Key, string Value)> Filters()
    {
        if (Text("filters") is not { } text)
        {
            return [];
        }

        try
        {
            return JsonInput.Read<List<(string, string)>>(System.Text.Encoding.UTF8.GetBytes(text), "filters", static (ref JsonInput json) =>
            {
                List<(string, string)> filters = [];
                if (json.IsNull)
                {
                    return filters;
                }

                for (json.EnterObject(); json.NextMember();)
                {
                    string key = json.Name;
                    filters.AddRange((json.IsObject ? json.Names() : json.Texts()).Select(value => (key, value)));
                }

                return filters;
            });
        }
        catch (OciFormatException exception)
        {
            throw new ApiException(400, $"invalid filter: {exception.Message}");
        }
    }

    /// <summary>Reads the request's content as a document.</summary>
    /// <exception cref="ApiException">It is too long.</exception>
    /// <exception cref="OciFormatException">It is not such a document.</exception>
    public async Task<T> ReadAsync<T>(string subject)
        where T : class, IJsonRecord<T>, new()
    {
        ReadOnlyMemory<byte> text = await ReadAllAsync();
        return text.IsEmpty ? new T() : JsonInput.Read<T>(text.Span, subject);
    }

    /// <summary>Answers with a document.</summary>
    public Task SendAsync<T>(T document, JsonTypeInfo<T> type, int status = 200) =>
        Response.SendAsync(status, "application/json", JsonSerializer.SerializeToUtf8Bytes(document, type));

    /// <summary>Answers without content.</summary>
    public Task SendAsync(int status) => Response.SendAsync(status, null, default);

    /// <summary>Answers with text.</summary>
    public Task SendTextAsync(string text) => Response.SendAsync(200, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Watches from now on whether the client goes away; its request was read to the end.</summary>
    public void Watch() => exchange.Watch();

    /// <summary>Begins a stream in both directions, as docker's clients ask for it.</summary>
    /// <param name="terminal">Whether it is that of a terminal; without one each part has a head that names its stream.</param>
    public Task<IDuplexStream> HijackAsync(bool terminal) => HijackAsync(terminal || version < new ApiVersion(42) ? StreamTypes.Raw : StreamTypes.Multiplexed, "tcp");

    /// <summary>Begins a stream in both directions.</summary>
    /// <param name="type">What the stream is; null where the protocol says it.</param>
    /// <param name="protocol">What the connection is from now on.</param>
    public async Task<IDuplexStream> HijackAsync(string? type, string protocol)
    {
        await exchange.EndWatchAsync();
        if (exchange.Body.HasLength)
        {
            await exchange.Body.TryPassOverAsync(); // Some clients send the query once more as a document; what comes after it is the stream.
        }

        await Response.HijackAsync(type, protocol);
        return await exchange.HijackAsync();
    }

    private static Platform ReadPlatform(string name, string text)
    {
        try
        {
            return JsonInput.Read<Platform>(System.Text.Encoding.UTF8.GetBytes(text), name).Normalize();
        }
        catch (OciFormatException exception)
        {
            throw new ApiException(400, $"failed to parse platform: {exception.Message}");
        }
    }

    /// <summary>Reads the request's content.</summary>
    /// <exception cref="ApiException">It is too long.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAllAsync()
    {
        using MemoryStream content = new();
        byte[] part = new byte[16 * 1024];
        for (int count; (count = await Body.ReadAsync(part)) > 0;)
        {
            content.Write(part, 0, count);
            if (content.Length > LongestDocument)
            {
                throw new ApiException(413, $"The request's content is longer than {LongestDocument >> 20} MiB.");
            }
        }

        Watch();
        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }
}

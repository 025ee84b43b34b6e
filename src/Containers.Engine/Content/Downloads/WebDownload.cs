namespace Containers.Engine.Content.Downloads;

/// <summary>A file on its way from a web server.</summary>
internal sealed class WebDownload : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;

    private WebDownload(HttpResponseMessage response, Stream content) => (_response, Content) = (response, content);

    /// <summary>Its bytes, once. Where the connection is lost or stands still, a read throws a <see cref="DownloadException"/>.</summary>
    public Stream Content { get; }

    /// <summary>When it was last changed; null where the server does not say.</summary>
    public DateTimeOffset? Modified => _response.Content.Headers.LastModified;

    /// <summary>Begins to read an answer, which is disposed of with this.</summary>
    public static async Task<WebDownload> BeginAsync(string address, HttpResponseMessage response, TimeSpan patience, CancellationToken cancellationToken)
    {
        Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return new WebDownload(response, new WatchedBody(body, patience, lost => new DownloadException(address, lost.Message, lost)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        _response.Dispose();
    }
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Containers.Service.Routing;

/// <summary>An answer of documents that are sent as they come, a line each.</summary>
internal sealed class DocumentStream : IDisposable
{
    private readonly Stream _content;
    private readonly SemaphoreSlim _turn = new(1);

    private DocumentStream(Stream content) => _content = content;

    /// <summary>Sends the status.</summary>
    public static async Task<DocumentStream> BeginAsync(ApiCall call) => new(await call.Response.BeginAsync(200, "application/json"));

    /// <summary>Sends a document.</summary>
    public async Task WriteAsync<T>(T document, JsonTypeInfo<T> type)
    {
        byte[] text = [.. JsonSerializer.SerializeToUtf8Bytes(document, type), .. "\r\n"u8];
        await _turn.WaitAsync();
        try
        {
            await _content.WriteAsync(text);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}

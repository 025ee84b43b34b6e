using Containers.Engine.Registry;

namespace Containers.Engine.Downloads;

/// <summary>A file that a web server has.</summary>
public static class WebFile
{
    private static readonly HttpClient s_client = new();

    /// <summary>How long a server may send nothing, as for registries (<see cref="RegistryOptions.StallTimeout"/>).</summary>
    private static readonly TimeSpan s_patience = new RegistryOptions().StallTimeout;

    /// <summary>Whether a text is the address of one rather than a path.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Asks for a file. The answer's headers have been read, its body not; a redirect never leads from HTTPS to HTTP.</summary>
    /// <exception cref="DownloadException">It is no address, nobody answers, or the answer is an error.</exception>
    internal static async Task<WebDownload> OpenAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            throw new DownloadException(address, "that is no address.");
        }

        try
        {
            HttpResponseMessage response = await s_client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await WebDownload.BeginAsync(address, response, s_patience, cancellationToken);
            }

            response.Dispose();
            throw new DownloadException(address, HumanText.Printable($"the server answers {(int)response.StatusCode} {response.ReasonPhrase}."));
        }
        catch (HttpRequestException exception)
        {
            throw new DownloadException(address, exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DownloadException(address, $"the server does not answer within {s_client.Timeout.TotalSeconds:0} s.", exception);
        }
    }
}

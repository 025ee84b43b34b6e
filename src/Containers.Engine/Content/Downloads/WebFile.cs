using Containers.Engine.Text;

namespace Containers.Engine.Content.Downloads;

/// <summary>A file that a web server has.</summary>
public static class WebFile
{
    private const int MostRedirects = 10;
    private static readonly HttpClient s_client = new(new SocketsHttpHandler { AllowAutoRedirect = false });

    /// <summary>Whether a text is the address of one rather than a path.</summary>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Asks for a file. The answer's headers have been read, its body not. A redirect never leads from HTTPS to HTTP; a user and password in the address
    /// are sent to its own server alone.
    /// </summary>
    /// <exception cref="DownloadException">It is no address, nobody answers, or the answer is an error.</exception>
    internal static async Task<WebDownload> OpenAsync(string address, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri))
        {
            throw new DownloadException(address, "that is no address.");
        }

        try
        {
            HttpResponseMessage response = await AskAsync(address, uri, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return await WebDownload.BeginAsync(address, response, WatchedBody.UsualPatience, cancellationToken);
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

    private static async Task<HttpResponseMessage> AskAsync(string address, Uri uri, CancellationToken cancellationToken)
    {
        Uri origin = AddressCredentials.Take(uri, out string? authorization);
        Uri place = origin;
        for (int redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, place);
            if (authorization is not null && (place.Scheme, place.Authority) == (origin.Scheme, origin.Authority))
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            HttpResponseMessage response = await s_client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            WorkListener.Tell($"GET {place.GetLeftPart(UriPartial.Path)}: {(int)response.StatusCode} {response.StatusCode}");
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            Uri next = AddressCredentials.Take(new Uri(place, location), out _);
            place = next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && place.Scheme == Uri.UriSchemeHttp)
                ? next
                : throw new DownloadException(address, $"the server leads from {place.Scheme} to {HumanText.Printable(next.Scheme)}.");
        }

        throw new DownloadException(address, $"the server leads from one address to the next, more than {MostRedirects} times.");
    }
}
